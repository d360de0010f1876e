import type { Bytes } from "../../streams/bytes.ts";
import { type Awaitable, type Coroutine, Operation } from "../../tasks/awaitable.ts";
import type { DirectoryEntry, FileHandle, FileStat, FileSystem, OpenOptions } from "../fileSystem.ts";
import { fileError } from "../strerror.ts";
import type { Call, FileSystemMethod, Handle } from "../workerProtocol.ts";
import type { KernelLink } from "./kernelLink.ts";

/** The kernel's files. */
export class RemoteFiles implements FileSystem {
  readonly #link: KernelLink;

  constructor(link: KernelLink) {
    this.#link = link;
  }

  open(path: string, options?: OpenOptions): Awaitable<FileHandle> {
    return new Operation(this.#open, this, { path, options });
  }

  stat(path: string): Awaitable<FileStat> {
    return this.#call("stat", path);
  }

  lstat(path: string): Awaitable<FileStat> {
    return this.#call("lstat", path);
  }

  symlink(target: string, path: string): Awaitable<void> {
    return this.#call("symlink", target, path);
  }

  readlink(path: string): Awaitable<string> {
    return this.#call("readlink", path);
  }

  readdir(path: string): Awaitable<DirectoryEntry[]> {
    return this.#call("readdir", path);
  }

  mkdir(path: string, mode?: number): Awaitable<void> {
    return this.#call("mkdir", path, mode);
  }

  unlink(path: string): Awaitable<void> {
    return this.#call("unlink", path);
  }

  rmdir(path: string): Awaitable<void> {
    return this.#call("rmdir", path);
  }

  rename(from: string, to: string): Awaitable<void> {
    return this.#call("rename", from, to);
  }

  chmod(path: string, mode: number): Awaitable<void> {
    return this.#call("chmod", path, mode);
  }

  utimes(path: string, atime: number, mtime: number): Awaitable<void> {
    return this.#call("utimes", path, atime, mtime);
  }

  #call<T>(method: FileSystemMethod, ...args: unknown[]): Awaitable<T> {
    return new Operation(() => this.#link.call<T>(["fs", method, ...args]), `${method}()`);
  }

  *#open({ path, options }: { path: string; options: OpenOptions | undefined }): Coroutine<FileHandle> {
    const handle = this.#link.newHandle();
    yield* this.#link.call<void>(["open", handle, path, options]);
    return new RemoteFile(this.#link, handle, path);
  }
}

/** An open file that the kernel has. */
class RemoteFile implements FileHandle {
  readonly #link: KernelLink;
  readonly #handle: Handle;
  readonly #path: string;
  #isClosed = false;

  constructor(link: KernelLink, handle: Handle, path: string) {
    this.#link = link;
    this.#handle = handle;
    this.#path = path;
  }

  read(position: number, length: number): Awaitable<Bytes> {
    return this.#call(["pread", this.#handle, position, length]);
  }

  write(position: number, data: Uint8Array): Awaitable<void> {
    return this.#call(["pwrite", this.#handle, position, data]);
  }

  truncate(size: number): Awaitable<void> {
    return this.#call(["truncate", this.#handle, size]);
  }

  stat(): Awaitable<FileStat> {
    return this.#call(["fstat", this.#handle]);
  }

  close(): void {
    if (!this.#isClosed) this.#link.note(["close", this.#handle]);
    this.#isClosed = true;
  }

  toString(): string {
    return `RemoteFile[${this.#path}]`;
  }

  #call<T>(call: Call): Awaitable<T> {
    return new Operation(() => {
      if (this.#isClosed) throw fileError("EBADF", this.#path);
      return this.#link.call<T>(call);
    }, this);
  }
}
