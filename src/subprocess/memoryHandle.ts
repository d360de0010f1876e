import type { Bytes } from "../streams/bytes.ts";
import { type Awaitable, Operation, Ready } from "../tasks/awaitable.ts";
import type { FileHandle, FileStat } from "./fileSystem.ts";
import type { MemoryDirectory, MemoryFile } from "./memoryFile.ts";
import { fileError } from "./strerror.ts";

/** A file that is open, and stays when its name is removed. */
export class OpenFile implements FileHandle {
  readonly #file: MemoryFile;
  readonly #path: string;
  readonly #appends: boolean;
  #isClosed = false;

  constructor(file: MemoryFile, path: string, appends: boolean) {
    file.hold();
    this.#file = file;
    this.#path = path;
    this.#appends = appends;
  }

  read(position: number, length: number): Awaitable<Bytes> {
    return this.#now(() => this.#file.read(position, length));
  }

  write(position: number, data: Uint8Array): Awaitable<void> {
    return this.#now(() => {
      const written = this.#file.write(this.#appends ? this.#file.size : position, data);
      if (written < data.length) throw fileError("ENOSPC", this.#path);
    });
  }

  truncate(size: number): Awaitable<void> {
    return this.#now(() => {
      if (!this.#file.resize(size)) throw fileError("ENOSPC", this.#path);
    });
  }

  stat(): Awaitable<FileStat> {
    return this.#now(() => this.#file.stat());
  }

  close(): void {
    if (!this.#isClosed) this.#file.release();
    this.#isClosed = true;
  }

  toString(): string {
    return `OpenFile[${this.#path}]`;
  }

  #now<T>(compute: () => T): Awaitable<T> {
    return new Operation(() => {
      if (this.#isClosed) throw fileError("EBADF", this.#path);
      return new Ready(compute());
    }, this);
  }
}

/** A directory that is open: there is nothing to read or to write in it. */
export class OpenDirectory implements FileHandle {
  readonly #directory: MemoryDirectory;
  readonly #path: string;

  constructor(directory: MemoryDirectory, path: string) {
    this.#directory = directory;
    this.#path = path;
  }

  read(): Awaitable<never> {
    return this.#refuse();
  }

  write(): Awaitable<never> {
    return this.#refuse();
  }

  truncate(): Awaitable<never> {
    return this.#refuse();
  }

  stat(): Awaitable<FileStat> {
    return new Operation(() => new Ready(this.#directory.stat()), this);
  }

  close(): void {}

  toString(): string {
    return `OpenDirectory[${this.#path}]`;
  }

  #refuse(): Awaitable<never> {
    return new Operation(() => {
      throw fileError("EISDIR", this.#path);
    }, this);
  }
}
