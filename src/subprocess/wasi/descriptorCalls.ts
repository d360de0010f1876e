import { wasi } from "@bjorn3/browser_wasi_shim";
import { type PlainCalls, Refusal } from "./calls.ts";
import type { Descriptor } from "./descriptors.ts";
import { encodeText } from "../text.ts";
import { fileType } from "./programMemory.ts";
import type { WasiSystem } from "./wasiSystem.ts";

const everyRight = (1n << 30n) - 1n;
const positions = BigInt(wasi.RIGHTS_FD_SEEK | wasi.RIGHTS_FD_TELL);

/** What is known of a descriptor without asking. */
export function descriptorCalls({ memory, descriptors }: WasiSystem): PlainCalls {
  /** The name of a directory that was open from the start. */
  const preopened = (fd: number): Uint8Array => {
    const found = descriptors.get(fd);
    if (found.kind !== "directory" || found.preopened === undefined) throw new Refusal("EBADF");
    return encodeText(found.preopened);
  };

  return {
    fd_prestat_get(fd: number, at: number) {
      const name = preopened(fd);
      memory.setUint32(at, wasi.PREOPENTYPE_DIR);
      memory.setUint32(at + 4, name.length);
    },
    fd_prestat_dir_name(fd: number, at: number, length: number) {
      const name = preopened(fd);
      if (name.length > length) throw new Refusal("ENAMETOOLONG");
      memory.setBytes(at, name);
    },

    fd_fdstat_get(fd: number, at: number) {
      const found = descriptors.get(fd);
      const stat = new wasi.Fdstat(typeOf(found), found.flags);
      stat.fs_rights_base = rightsOf(found);
      stat.fs_rights_inherited = found.kind === "directory" ? everyRight : 0n;
      memory.slice(at, 24).fill(0);
      stat.write_bytes(memory.view, at);
    },
    fd_fdstat_set_flags(fd: number, flags: number) {
      descriptors.get(fd).flags = flags;
    },
    fd_fdstat_set_rights: (fd: number) => void descriptors.get(fd),

    fd_tell(fd: number, at: number) {
      memory.setUint64(at, BigInt(descriptors.file(fd).position));
    },
    fd_advise: (fd: number) => void descriptors.file(fd),
    fd_allocate(fd: number) {
      descriptors.get(fd);
      throw new Refusal("ENOTSUP");
    },
    fd_datasync: (fd: number) => void descriptors.get(fd),
    fd_sync: (fd: number) => void descriptors.get(fd),
  };
}

/** A stream may be a pipe, a file or a terminal's: nobody knows. */
function typeOf(descriptor: Descriptor): number {
  return descriptor.kind === "stream" ? wasi.FILETYPE_UNKNOWN : fileType(descriptor.kind);
}

/** A stream cannot be positioned, and libraries take a device that cannot for a terminal. */
function rightsOf(descriptor: Descriptor): bigint {
  if (descriptor.kind === "directory") return everyRight;
  if (descriptor.kind === "stream") return everyRight & ~positions;
  const hidden = (descriptor.reads ? 0 : wasi.RIGHTS_FD_READ) | (descriptor.writes ? 0 : wasi.RIGHTS_FD_WRITE);
  return everyRight & ~BigInt(hidden);
}
