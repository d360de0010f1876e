import type { DirectoryEntry } from "../fileSystem.ts";
import { Refusal } from "./calls.ts";

/** One of the process's own streams: 0, 1 or 2. */
interface StreamDescriptor {
  readonly kind: "stream";
  readonly handle: number;
  flags: number;
}

interface FileDescriptor {
  readonly kind: "file" | "device";
  readonly handle: number;
  readonly path: string;
  readonly reads: boolean;
  readonly writes: boolean;
  /** Does every write go to the end by itself? */
  readonly appends: boolean;
  position: number;
  flags: number;
}

export interface DirectoryDescriptor {
  readonly kind: "directory";
  readonly path: string;
  /** Its name, if it was open from the start. */
  readonly preopened?: string;
  /** What it held when its reading began. */
  entries?: readonly (DirectoryEntry | { readonly name: string; readonly kind: "directory" })[];
  flags: number;
}

export type Descriptor = StreamDescriptor | FileDescriptor | DirectoryDescriptor;

/** What a program's file descriptors stand for. */
export class Descriptors {
  readonly #all = new Map<number, Descriptor>();

  constructor(cwd: string) {
    for (const handle of [0, 1, 2]) this.add({ kind: "stream", handle, flags: 0 });
    this.add({ kind: "directory", path: "/", preopened: "/", flags: 0 });
    this.add({ kind: "directory", path: cwd, preopened: ".", flags: 0 });
  }

  get(fd: number): Descriptor {
    const found = this.#all.get(fd);
    if (found === undefined) throw new Refusal("EBADF");
    return found;
  }

  /** One that stands for a file, where bytes have positions. */
  file(fd: number): FileDescriptor {
    const found = this.get(fd);
    if (found.kind === "directory") throw new Refusal("EISDIR");
    if (found.kind !== "file") throw new Refusal("ESPIPE");
    return found;
  }

  directory(fd: number): DirectoryDescriptor {
    const found = this.get(fd);
    if (found.kind !== "directory") throw new Refusal("ENOTDIR");
    return found;
  }

  /** Gives it the lowest free number. */
  add(descriptor: Descriptor): number {
    let fd = 0;
    while (this.#all.has(fd)) fd += 1;
    this.#all.set(fd, descriptor);
    return fd;
  }

  remove(fd: number): Descriptor {
    const found = this.get(fd);
    this.#all.delete(fd);
    return found;
  }

  /** Gives it another number, which is free. */
  move(from: number, to: number): void {
    this.#all.set(to, this.remove(from));
  }
}
