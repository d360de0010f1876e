import { wasi } from "@bjorn3/browser_wasi_shim";
import type { FileStat } from "../fileSystem.ts";
import { ask, type AskingCalls, Refusal, type SystemCall } from "./calls.ts";
import type { Descriptor } from "./descriptors.ts";
import { fileTimes } from "./fileTimes.ts";
import type { WasiSystem } from "./wasiSystem.ts";

/** As many bytes as are read at once. */
const MAX_READ = 2 ** 20;

/** Reading, writing and what else is done with open descriptors. */
export function streamCalls({ memory, descriptors }: WasiSystem): AskingCalls {
  function* read(fd: number, length: number): SystemCall<Uint8Array> {
    const found = descriptors.get(fd);
    const max = Math.min(length, MAX_READ);
    if (found.kind === "directory") throw new Refusal("EISDIR");
    if (found.kind === "stream") {
      if (found.handle !== 0) throw new Refusal("EBADF");
      if (max === 0) return new Uint8Array(0);
      const isPatient = (found.flags & wasi.FDFLAGS_NONBLOCK) === 0;
      if (!isPatient && (yield* ask("poll", { stdin: true, seconds: 0 })) < 0) throw new Refusal("EAGAIN");
      return yield* ask("read", { handle: 0, max });
    }
    if (!found.reads) throw new Refusal("EBADF");
    const data = yield* ask("pread", { handle: found.handle, position: found.position, length: max });
    found.position += data.length;
    return data;
  }

  function* write(fd: number, data: Uint8Array): SystemCall {
    const found = descriptors.get(fd);
    if (found.kind === "directory") throw new Refusal("EBADF");
    const { handle } = found;
    if (found.kind === "stream" ? handle === 0 : !found.writes) throw new Refusal("EBADF");
    if (found.kind === "stream") {
      yield* ask("write", { handle, data });
      return;
    }
    const seeksEnd = found.appends || (found.flags & wasi.FDFLAGS_APPEND) !== 0;
    if (seeksEnd) found.position = (yield* ask("fstat", { handle })).size;
    yield* ask("pwrite", { handle, position: found.position, data });
    found.position += data.length;
  }

  function* stat(fd: number): SystemCall<FileStat> {
    const found = descriptors.get(fd);
    if (found.kind === "directory") return yield* ask("stat", { path: found.path });
    return yield* ask("fstat", { handle: found.handle });
  }

  function* close(descriptor: Descriptor): SystemCall {
    if (descriptor.kind !== "directory") yield* ask("close", { handle: descriptor.handle });
  }

  return {
    *fd_read(fd: number, list: number, count: number, at: number) {
      const data = yield* read(fd, memory.room(list, count));
      memory.scatter(list, count, data);
      memory.setUint32(at, data.length);
    },
    *fd_write(fd: number, list: number, count: number, at: number) {
      const data = memory.gather(list, count);
      const { length } = data;
      yield* write(fd, data);
      memory.setUint32(at, length);
    },
    *fd_pread(fd: number, list: number, count: number, position: bigint, at: number) {
      const { handle, reads } = descriptors.file(fd);
      if (!reads) throw new Refusal("EBADF");
      const length = Math.min(memory.room(list, count), MAX_READ);
      const data = yield* ask("pread", { handle, position: offset(position), length });
      memory.scatter(list, count, data);
      memory.setUint32(at, data.length);
    },
    *fd_pwrite(fd: number, list: number, count: number, position: bigint, at: number) {
      const { handle, writes } = descriptors.file(fd);
      if (!writes) throw new Refusal("EBADF");
      const data = memory.gather(list, count);
      const { length } = data;
      yield* ask("pwrite", { handle, position: offset(position), data });
      memory.setUint32(at, length);
    },

    *fd_seek(fd: number, distance: bigint, whence: number, at: number) {
      const file = descriptors.file(fd);
      let base = 0;
      if (whence === wasi.WHENCE_CUR) base = file.position;
      else if (whence === wasi.WHENCE_END) base = (yield* ask("fstat", { handle: file.handle })).size;
      else if (whence !== wasi.WHENCE_SET) throw new Refusal("EINVAL");
      file.position = offset(BigInt(base) + distance);
      memory.setUint64(at, BigInt(file.position));
    },

    *fd_close(fd: number) {
      yield* close(descriptors.remove(fd));
    },
    *fd_renumber(from: number, to: number) {
      descriptors.get(from);
      const replaced = descriptors.get(to);
      if (from === to) return;
      descriptors.move(from, to);
      yield* close(replaced);
    },

    *fd_filestat_get(fd: number, at: number) {
      const found = yield* stat(fd);
      memory.setStat(at, found);
      if (descriptors.get(fd).kind === "stream") memory.view.setUint8(at + 16, wasi.FILETYPE_UNKNOWN);
    },
    *fd_filestat_set_size(fd: number, size: bigint) {
      const { handle, writes } = descriptors.file(fd);
      if (!writes) throw new Refusal("EINVAL");
      yield* ask("truncate", { handle, size: offset(size) });
    },
    *fd_filestat_set_times(fd: number, atime: bigint, mtime: bigint, flags: number) {
      const found = descriptors.get(fd);
      if (found.kind === "stream") throw new Refusal("EINVAL");
      yield* ask("utimes", { path: found.path, ...fileTimes(yield* stat(fd), atime, mtime, flags) });
    },
  };
}

function offset(position: bigint): number {
  if (position < 0n) throw new Refusal("EINVAL");
  if (position > BigInt(Number.MAX_SAFE_INTEGER)) throw new Refusal("EFBIG");
  return Number(position);
}
