import { checkWhole, show } from "../loop/checks.ts";
import { type Awaitable, Operation, Ready } from "../tasks/awaitable.ts";
import type { DirectoryEntry, FileHandle, FileStat, FileSystem, OpenOptions } from "./fileSystem.ts";
import { OpenDirectory, OpenFile } from "./memoryHandle.ts";
import { MemoryDirectory, MemoryFile, MemoryLink, type MemoryNode, type Volume } from "./memoryFile.ts";
import { fileError } from "./strerror.ts";

/** How a file system in memory is made. */
export interface MemoryFileSystemOptions {
  /** How many bytes its files may hold together; no limit if not given. */
  readonly maxBytes?: number | undefined;
}

/** How many symbolic links a path may lead through, as on Linux. */
const MAX_LINKS = 40;

/** Where a name is, whether anything has it or not. */
interface Place {
  readonly parent: MemoryDirectory;
  readonly name: string;
}

/**
 * Files in memory. It begins with the directories `/bin`, `/dev`, `/home` and `/tmp`. The mode of a file decides who may open it:
 * everybody or nobody, since there is but one user.
 */
export class MemoryFileSystem implements FileSystem {
  /** @internal */
  protected readonly root: MemoryDirectory = new MemoryDirectory(0o755);
  /** @internal */
  protected readonly volume: Volume;

  constructor(options: MemoryFileSystemOptions = {}) {
    checkMaxBytes(options.maxBytes);
    this.volume = { used: 0, max: options.maxBytes ?? Infinity };
    for (const name of ["bin", "dev", "home", "tmp"]) this.root.entries.set(name, new MemoryDirectory(0o755));
  }

  open(path: string, options: OpenOptions = {}): Awaitable<FileHandle> {
    return this.#now(() => this.#open(path, options));
  }

  stat(path: string): Awaitable<FileStat> {
    return this.#now(() => this.#find(path).stat());
  }

  lstat(path: string): Awaitable<FileStat> {
    return this.#now(() => this.#find(path, false).stat());
  }

  symlink(target: string, path: string): Awaitable<void> {
    return this.#now(() => {
      if (target === "") throw fileError("ENOENT", path);
      this.#make(new MemoryLink(target), path);
    });
  }

  readlink(path: string): Awaitable<string> {
    return this.#now(() => {
      const node = this.#find(path, false);
      if (node.kind !== "link") throw fileError("EINVAL", path);
      return node.target;
    });
  }

  readdir(path: string): Awaitable<DirectoryEntry[]> {
    return this.#now(() => {
      const node = this.#find(path);
      if (node.kind !== "directory") throw fileError("ENOTDIR", path);
      if ((node.mode & 0o444) === 0) throw fileError("EACCES", path);
      return Array.from(node.entries, ([name, { kind }]) => ({ name, kind }));
    });
  }

  mkdir(path: string, mode = 0o755): Awaitable<void> {
    return this.#now(() => this.#make(new MemoryDirectory(mode), path));
  }

  unlink(path: string): Awaitable<void> {
    return this.#now(() => {
      const node = this.#find(path, false);
      const place = this.#place(path, false);
      if (node.kind === "directory" || place === undefined) throw fileError("EISDIR", path);
      this.#take(place, path);
      if (node.kind === "file") node.release();
    });
  }

  rmdir(path: string): Awaitable<void> {
    return this.#now(() => {
      const node = this.#find(path, false);
      if (node.kind !== "directory") throw fileError("ENOTDIR", path);
      const place = this.#place(path, false);
      if (place === undefined) throw fileError("EBUSY", path);
      if (node.entries.size > 0) throw fileError("ENOTEMPTY", path);
      this.#take(place, path);
    });
  }

  rename(from: string, to: string): Awaitable<void> {
    return this.#now(() => this.#rename(from, to));
  }

  chmod(path: string, mode: number): Awaitable<void> {
    return this.#now(() => this.#set(path, { mode: mode & 0o7777 }));
  }

  utimes(path: string, atime: number, mtime: number): Awaitable<void> {
    return this.#now(() => this.#set(path, { atime, mtime }));
  }

  toString(): string {
    const { used, max } = this.volume;
    return `MemoryFileSystem[bytes:${used}${max === Infinity ? "" : `, max:${max}`}]`;
  }

  #open(path: string, options: OpenOptions): FileHandle {
    const place = this.#place(path, options.create !== true || options.exclusive !== true);
    let node = place === undefined ? this.root : place.parent.entries.get(place.name);
    const writes = options.write === true || options.append === true;
    if (node === undefined) {
      if (options.create !== true) throw fileError("ENOENT", path);
      if (path.endsWith("/")) throw fileError("EISDIR", path);
      node = new MemoryFile(options.mode ?? 0o644, this.volume);
      node.hold();
      this.#put(place as Place, node, path);
    } else {
      if (options.create === true && options.exclusive === true) throw fileError("EEXIST", path);
      if (node.kind === "file" && path.endsWith("/")) throw fileError("ENOTDIR", path);
      if (writes && node.kind === "directory") throw fileError("EISDIR", path);
      if (writes && (node.mode & 0o222) === 0) throw fileError("EACCES", path);
      if ((options.read ?? !writes) && (node.mode & 0o444) === 0) throw fileError("EACCES", path);
    }
    if (options.truncate === true && node.kind === "file") node.resize(0);
    if (node.kind === "link") throw fileError("ELOOP", path);
    return node.kind === "file" ? new OpenFile(node, path, options.append === true) : new OpenDirectory(node, path);
  }

  #rename(from: string, to: string): void {
    const node = this.#find(from, false);
    const source = this.#place(from, false);
    const target = this.#place(to, false);
    if (source === undefined || target === undefined) throw fileError("EBUSY", source === undefined ? from : to);
    const replaced = target.parent.entries.get(target.name);
    if (replaced === node) return;
    if (node.kind !== "directory" && to.endsWith("/")) throw fileError("ENOTDIR", to);
    if (node.kind === "directory" && isWithin(target.parent, node)) throw fileError("EINVAL", to);
    if (replaced?.kind === "directory") {
      if (node.kind !== "directory") throw fileError("EISDIR", to);
      if (replaced.entries.size > 0) throw fileError("ENOTEMPTY", to);
    } else if (replaced !== undefined && node.kind === "directory") throw fileError("ENOTDIR", to);
    checkWritable(target, to);
    this.#take(source, from);
    this.#put(target, node, to);
    if (replaced?.kind === "file") replaced.release();
  }

  #set(path: string, facts: { mode: number } | { atime: number; mtime: number }): void {
    const node = this.#find(path);
    this.volume.onChange?.();
    Object.assign(node, facts);
  }

  #make(node: MemoryDirectory | MemoryLink, path: string): void {
    const place = this.#place(path, false);
    if (place === undefined || place.parent.entries.has(place.name)) throw fileError("EEXIST", path);
    this.#put(place, node, path);
  }

  /** What has the path; what it links to if it is followed. */
  #find(path: string, isFollowed = true): MemoryNode {
    const place = this.#place(path, isFollowed);
    if (place === undefined) return this.root;
    const node = place.parent.entries.get(place.name);
    if (node === undefined) throw fileError("ENOENT", path);
    if (node.kind === "file" && path.endsWith("/")) throw fileError("ENOTDIR", path);
    return node;
  }

  /**
   * Where the last name of a path is looked for, or that of what it links to if it is followed; nowhere if it is the root. Every
   * name before it must be a directory's, or lead to one.
   */
  #place(path: string, isFollowed: boolean): Place | undefined {
    if (!path.startsWith("/")) throw new RangeError(`expected an absolute path, got ${show(path)}`);
    const line: Place[] = [];
    const ahead = path.split("/").toReversed();
    let node: MemoryNode | undefined = this.root;
    let links = 0;
    for (let name; (name = ahead.pop()) !== undefined;) {
      if (name === "") continue;
      if (node === undefined) throw fileError("ENOENT", path);
      if (node.kind !== "directory") throw fileError("ENOTDIR", path);
      if (name === ".") continue;
      if (name === "..") {
        line.pop();
        const up = line.at(-1);
        node = up === undefined ? this.root : up.parent.entries.get(up.name);
        continue;
      }
      if ((node.mode & 0o111) === 0) throw fileError("EACCES", path);
      const next: MemoryNode | undefined = node.entries.get(name);
      if (next?.kind === "link" && (isFollowed || ahead.length > 0)) {
        if (++links > MAX_LINKS) throw fileError("ELOOP", path);
        ahead.push(...next.target.split("/").toReversed());
        if (!next.target.startsWith("/")) continue;
        line.length = 0;
        node = this.root;
        continue;
      }
      line.push({ parent: node, name });
      node = next;
    }
    return line.at(-1);
  }

  #put(place: Place, node: MemoryNode, path: string): void {
    checkWritable(place, path);
    this.volume.onChange?.();
    const { parent, name } = place;
    parent.entries.set(name, node);
    parent.mtime = Date.now() / 1000;
  }

  #take(place: Place, path: string): void {
    checkWritable(place, path);
    this.volume.onChange?.();
    const { parent, name } = place;
    parent.entries.delete(name);
    parent.mtime = Date.now() / 1000;
  }

  #now<T>(compute: () => T): Awaitable<T> {
    return new Operation(() => new Ready(compute()), this);
  }
}

/** @throws RangeError @throws TypeError */
export function checkMaxBytes(maxBytes: number | undefined): void {
  if (maxBytes === undefined || maxBytes === Infinity) return;
  checkWhole(maxBytes);
  if (maxBytes < 0) throw new RangeError(`expected a number of bytes, got ${show(maxBytes)}`);
}

function checkWritable({ parent }: Place, path: string): void {
  if ((parent.mode & 0o222) === 0) throw fileError("EACCES", path);
}

function isWithin(inner: MemoryDirectory, outer: MemoryDirectory): boolean {
  if (inner === outer) return true;
  return [...outer.entries.values()].some((each) => each.kind === "directory" && isWithin(inner, each));
}
