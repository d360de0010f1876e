import type { Bytes } from "../streams/bytes.ts";
import type { Awaitable } from "../tasks/awaitable.ts";

/** How a file is opened; for reading if nothing is said. */
export interface OpenOptions {
  readonly read?: boolean | undefined;
  readonly write?: boolean | undefined;
  /** Every write goes to the end, wherever that is then. Implies `write`. */
  readonly append?: boolean | undefined;
  /** Makes the file if there is none. */
  readonly create?: boolean | undefined;
  /** With `create`: the file must not exist. */
  readonly exclusive?: boolean | undefined;
  /** Drops what the file holds. */
  readonly truncate?: boolean | undefined;
  /** The permissions of a file that is made; 0o644 if not given, by a process 0o666 without its umask. */
  readonly mode?: number | undefined;
}

/** What is known of a file, directory or symbolic link. */
export interface FileStat {
  /** A device is `/dev/null` or one of the process's own streams. */
  readonly kind: "file" | "directory" | "link" | "device";
  /** Tells files of one file system apart. */
  readonly ino: number;
  /** Bytes, of a link those of its target; 0 for a directory. */
  readonly size: number;
  /** The permissions, without the kind: 0o644. */
  readonly mode: number;
  /** Seconds since 1970, with fractions. */
  readonly atime: number;
  readonly mtime: number;
}

/** @internal What is known of what is no file. */
export const deviceStat: FileStat = { kind: "device", ino: 0, size: 0, mode: 0o666, atime: 0, mtime: 0 };

/** An entry of a directory. */
export interface DirectoryEntry {
  readonly name: string;
  readonly kind: "file" | "directory" | "link";
}

/**
 * An open file. It stays usable when its name is removed. Positions are the caller's: reads and writes of others do not move
 * anything.
 */
export interface FileHandle {
  /** Up to `length` bytes from a position; none at the end. They are the caller's. */
  read(position: number, length: number): Awaitable<Bytes>;
  /**
   * Writes all of the bytes, whose memory is the caller's again when it is done; a gap before them is zeros. A file opened
   * with `append` writes to its end and ignores the position.
   * @throws OSError ENOSPC if there is no room
   */
  write(position: number, data: Uint8Array): Awaitable<void>;
  truncate(size: number): Awaitable<void>;
  stat(): Awaitable<FileStat>;
  /** Never waits; a second call does nothing. */
  close(): void;
}

/**
 * The files that all processes of a kernel share. Paths are absolute; `.`, `..` and repeated slashes are allowed in them.
 * All of it can be asked from another thread: nothing is told but by awaitables.
 *
 * Errors are OSErrors, see `fileError()`: FileNotFoundError, FileExistsError, IsADirectoryError, NotADirectoryError,
 * PermissionError, and the codes ENOTEMPTY, ENOSPC, EINVAL, ELOOP.
 */
export interface FileSystem {
  open(path: string, options?: OpenOptions): Awaitable<FileHandle>;
  stat(path: string): Awaitable<FileStat>;
  /** As `stat()`, but of a symbolic link itself. */
  lstat(path: string): Awaitable<FileStat>;
  /** The entries without `.` and `..`, in no particular order. */
  readdir(path: string): Awaitable<DirectoryEntry[]>;
  /** @param mode its permissions; 0o755 if not given, by a process 0o777 without its umask */
  mkdir(path: string, mode?: number): Awaitable<void>;
  /** Makes a symbolic link. Its target may begin at the link's directory, and need not exist. */
  symlink(target: string, path: string): Awaitable<void>;
  /**
   * The target of a symbolic link.
   * @throws OSError EINVAL if it is none
   */
  readlink(path: string): Awaitable<string>;
  /** Removes a file, or a symbolic link itself. */
  unlink(path: string): Awaitable<void>;
  /** Removes an empty directory. */
  rmdir(path: string): Awaitable<void>;
  /** Renames, and replaces what has the new name: a file by a file, an empty directory by a directory. Links are no directories. */
  rename(from: string, to: string): Awaitable<void>;
  chmod(path: string, mode: number): Awaitable<void>;
  /** Sets the times, in seconds since 1970. */
  utimes(path: string, atime: number, mtime: number): Awaitable<void>;
}
