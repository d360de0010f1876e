import type { Bytes } from "../streams/bytes.ts";
import type { StreamReader } from "../streams/streamReader.ts";
import type { StreamWriter } from "../streams/streamWriter.ts";
import { type Awaitable, type Coroutine, Operation, Ready } from "../tasks/awaitable.ts";
import {
  deviceStat,
  type DirectoryEntry,
  type FileHandle,
  type FileStat,
  type FileSystem,
  type OpenOptions,
} from "./fileSystem.ts";
import { Intake } from "./intake.ts";
import { resolvePath } from "./path.ts";
import { fileError } from "./strerror.ts";

/** The process that the files are seen by. */
interface Viewer {
  readonly cwd: string;
  readonly umask: number;
  readonly stdin: StreamReader;
  readonly stdout: StreamWriter;
  readonly stderr: StreamWriter;
}

/** What a device reads and writes. */
interface DeviceStreams {
  readonly reader: StreamReader | null;
  readonly writer: StreamWriter | null;
}

/** The file system as one process sees it: paths begin at its directory, and there are devices. */
export class ProcessFiles implements FileSystem {
  readonly #fs: FileSystem;
  readonly #viewer: Viewer;
  readonly #open: Set<FileHandle>;

  /** Every file that it opens is in `open` until it is closed. */
  constructor(fs: FileSystem, viewer: Viewer, open: Set<FileHandle>) {
    this.#fs = fs;
    this.#viewer = viewer;
    this.#open = open;
  }

  /** The path from the root. */
  resolve(path: string): string {
    if (path === "") throw fileError("ENOENT", path);
    if (path.includes("..")) return path.startsWith("/") ? path : `${this.#viewer.cwd}/${path}`; // a link may be before them
    return resolvePath(this.#viewer.cwd, path) + (/[^/]\/+$/.test(path) ? "/" : "");
  }

  /** The streams that a path stands for if it is a device: nothing comes from one that cannot be read, or goes to one that cannot be written. */
  device(path: string): DeviceStreams | undefined {
    const { stdin, stdout, stderr } = this.#viewer;
    switch (this.resolve(path)) {
      case "/dev/null":
        return { reader: null, writer: null };
      case "/dev/stdin":
      case "/dev/fd/0":
        return { reader: stdin, writer: null };
      case "/dev/stdout":
      case "/dev/fd/1":
        return { reader: null, writer: stdout };
      case "/dev/stderr":
      case "/dev/fd/2":
        return { reader: null, writer: stderr };
      default:
        return undefined;
    }
  }

  /** The options by which a file is opened: one that is made does not get the permissions of the umask. */
  masked(options: OpenOptions): OpenOptions {
    return options.create === true ? { ...options, mode: (options.mode ?? 0o666) & ~this.#viewer.umask } : options;
  }

  open(path: string, options: OpenOptions = {}): Awaitable<FileHandle> {
    return new Operation(this.#openFile, this, { path, options });
  }

  stat(path: string): Awaitable<FileStat> {
    return new Operation(this.#stat, this, path);
  }

  lstat(path: string): Awaitable<FileStat> {
    return new Operation(this.#lstat, this, path);
  }

  symlink(target: string, path: string): Awaitable<void> {
    return this.#fs.symlink(target, this.resolve(path));
  }

  readlink(path: string): Awaitable<string> {
    return this.#fs.readlink(this.resolve(path));
  }

  readdir(path: string): Awaitable<DirectoryEntry[]> {
    return this.#fs.readdir(this.resolve(path));
  }

  mkdir(path: string, mode: number = 0o777): Awaitable<void> {
    return this.#fs.mkdir(this.resolve(path), mode & ~this.#viewer.umask);
  }

  unlink(path: string): Awaitable<void> {
    return this.#fs.unlink(this.resolve(path));
  }

  rmdir(path: string): Awaitable<void> {
    return this.#fs.rmdir(this.resolve(path));
  }

  rename(from: string, to: string): Awaitable<void> {
    return this.#fs.rename(this.resolve(from), this.resolve(to));
  }

  chmod(path: string, mode: number): Awaitable<void> {
    return this.#fs.chmod(this.resolve(path), mode);
  }

  utimes(path: string, atime: number, mtime: number): Awaitable<void> {
    return this.#fs.utimes(this.resolve(path), atime, mtime);
  }

  toString(): string {
    return `ProcessFiles[${this.#viewer.cwd}]`;
  }

  *#openFile(request: { path: string; options: OpenOptions }): Coroutine<FileHandle> {
    const { path, options } = request;
    const device = this.device(path);
    const file =
      device === undefined ? yield* this.#fs.open(this.resolve(path), this.masked(options)) : new Device(device);
    const close = file.close.bind(file);
    file.close = () => {
      this.#open.delete(file);
      close();
    };
    this.#open.add(file);
    return file;
  }

  *#stat(path: string): Coroutine<FileStat> {
    const device = this.device(path);
    return yield* device === undefined ? this.#fs.stat(this.resolve(path)) : new Device(device).stat();
  }

  *#lstat(path: string): Coroutine<FileStat> {
    const device = this.device(path);
    return yield* device === undefined ? this.#fs.lstat(this.resolve(path)) : new Device(device).stat();
  }
}

/** What is read from a reader and written to a writer, wherever; nothing, and nowhere, without one. */
class Device implements FileHandle {
  readonly #reader: StreamReader | null;
  readonly #writer: StreamWriter | null;

  constructor({ reader, writer }: DeviceStreams) {
    this.#reader = reader;
    this.#writer = writer;
  }

  read(_position: number, length: number): Awaitable<Bytes> {
    return this.#reader?.read(length) ?? ready(new Uint8Array(0));
  }

  write(_position: number, data: Uint8Array): Awaitable<void> {
    this.#writer?.write(data);
    return this.#writer?.drain() ?? ready(undefined);
  }

  truncate(): Awaitable<void> {
    return ready(undefined);
  }

  stat(): Awaitable<FileStat> {
    const intake = this.#reader === null ? undefined : Intake.of(this.#reader);
    return intake === undefined ? ready(deviceStat) : new Operation(() => intake.source.stat(), "device");
  }

  close(): void {}
}

function ready<T>(value: T): Awaitable<T> {
  return new Operation(() => new Ready(value), "device");
}
