import { wasi } from "@bjorn3/browser_wasi_shim";
import type { FileStat } from "../fileSystem.ts";
import { encodeText } from "../text.ts";
import { ask, type AskingCalls, type Opened, Refusal, type SystemCall } from "./calls.ts";
import type { Descriptor } from "./descriptors.ts";
import { fileTimes } from "./fileTimes.ts";
import { fileType } from "./programMemory.ts";
import type { WasiSystem } from "./wasiSystem.ts";

/** What a lookup has that goes on where a link leads. */
const SYMLINK_FOLLOW = 1;
const follows = (lookup: number): boolean => (lookup & SYMLINK_FOLLOW) !== 0;

/** What is done with names of files and directories. */
export function pathCalls(system: WasiSystem): AskingCalls {
  const { memory, descriptors } = system;

  function* stat(
    fd: number,
    lookup: number,
    at: number,
    length: number,
  ): SystemCall<FileStat & { readonly path: string }> {
    const path = yield* system.path(fd, at, length);
    return { path, ...(yield* ask(follows(lookup) ? "stat" : "lstat", { path })) };
  }

  return {
    *path_open(
      fd: number,
      lookup: number,
      at: number,
      length: number,
      how: number,
      rights: bigint,
      _inherited: bigint,
      flags: number,
      opened: number,
    ) {
      const path = yield* system.path(fd, at, length);
      if (!follows(lookup) && (yield* isLink(path))) throw new Refusal("ELOOP");
      const mustBeDirectory = (how & wasi.OFLAGS_DIRECTORY) !== 0;
      const can = (right: number): boolean => (rights & BigInt(right)) !== 0n;
      const writes = can(wasi.RIGHTS_FD_WRITE) && !mustBeDirectory;
      const appends = (flags & wasi.FDFLAGS_APPEND) !== 0 && writes;
      const found: Opened = yield* ask("open", {
        path,
        options: {
          read: can(wasi.RIGHTS_FD_READ) || !writes,
          write: writes,
          append: appends,
          create: (how & wasi.OFLAGS_CREAT) !== 0 && !mustBeDirectory,
          exclusive: (how & wasi.OFLAGS_EXCL) !== 0,
          truncate: (how & wasi.OFLAGS_TRUNC) !== 0,
        },
      });
      if (mustBeDirectory && found.kind !== "directory") {
        yield* ask("close", { handle: found.handle });
        throw new Refusal("ENOTDIR");
      }
      const reads = can(wasi.RIGHTS_FD_READ);
      const descriptor: Descriptor =
        found.kind === "directory"
          ? { kind: "directory", path, flags }
          : { ...found, path, reads, writes, appends, position: 0, flags };
      memory.setUint32(opened, descriptors.add(descriptor));
    },

    *path_filestat_get(fd: number, lookup: number, path: number, length: number, at: number) {
      memory.setStat(at, yield* stat(fd, lookup, path, length));
    },
    *path_filestat_set_times(
      fd: number,
      _lookup: number,
      at: number,
      length: number,
      atime: bigint,
      mtime: bigint,
      flags: number,
    ) {
      const found = yield* stat(fd, SYMLINK_FOLLOW, at, length);
      yield* ask("utimes", { path: found.path, ...fileTimes(found, atime, mtime, flags) });
    },

    *path_create_directory(fd: number, at: number, length: number) {
      yield* ask("mkdir", { path: yield* system.path(fd, at, length) });
    },
    *path_remove_directory(fd: number, at: number, length: number) {
      yield* ask("rmdir", { path: yield* system.path(fd, at, length) });
    },
    *path_unlink_file(fd: number, at: number, length: number) {
      yield* ask("unlink", { path: yield* system.path(fd, at, length) });
    },
    *path_rename(fd: number, at: number, length: number, toFd: number, toAt: number, toLength: number) {
      const from = yield* system.path(fd, at, length);
      yield* ask("rename", { from, to: yield* system.path(toFd, toAt, toLength) });
    },

    *path_readlink(fd: number, at: number, length: number, to: number, size: number, used: number) {
      const target = encodeText(yield* ask("readlink", { path: yield* system.path(fd, at, length) })).subarray(0, size);
      memory.setBytes(to, target);
      memory.setUint32(used, target.length);
    },
    *path_symlink(targetAt: number, targetLength: number, fd: number, at: number, length: number) {
      const target = memory.text(targetAt, targetLength);
      yield* ask("symlink", { target, path: yield* system.path(fd, at, length) });
    },
    *path_link() {
      throw new Refusal("ENOTSUP");
    },

    *fd_readdir(fd: number, at: number, length: number, cookie: bigint, used: number) {
      const directory = descriptors.directory(fd);
      if (cookie === 0n || directory.entries === undefined) {
        const entries = yield* ask("readdir", { path: directory.path });
        directory.entries = [{ name: ".", kind: "directory" }, { name: "..", kind: "directory" }, ...entries];
      }
      let done = 0;
      for (let next = Number(cookie); next < directory.entries.length && done < length; next++) {
        const entry = directory.entries[next] as (typeof directory.entries)[number];
        const bytes = direntOf(entry.name, fileType(entry.kind), next + 1).subarray(0, length - done);
        memory.setBytes(at + done, bytes);
        done += bytes.length;
      }
      memory.setUint32(used, done); // full: there may be more, and the last entry may be cut
    },
  };
}

function* isLink(path: string): SystemCall<boolean> {
  try {
    return (yield* ask("lstat", { path })).kind === "link";
  } catch (error) {
    if (error instanceof Refusal) return false; // opening it says why
    throw error;
  }
}

/** An entry as it is read: where the next one is, no inode, and the name. */
function direntOf(text: string, type: number, next: number): Uint8Array {
  const name = encodeText(text);
  const bytes = new Uint8Array(24 + name.length);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(next), true);
  view.setUint32(16, name.length, true);
  view.setUint8(20, type);
  bytes.set(name, 24);
  return bytes;
}
