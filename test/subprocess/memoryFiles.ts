import { type Awaitable, coroutine } from "../../src/index.ts";
import { fileError, type FileHandle, type FileStat, type FileSystem, type OpenOptions } from "../../src/subprocess/index.ts";

interface Node {
  ino: number;
  mode: number;
  times: [number, number];
  /** A directory has children, a file has bytes. */
  children?: Map<string, Node>;
  bytes: Uint8Array<ArrayBuffer>;
}

let inodes = 0;

function makeNode(mode: number, isDirectory: boolean): Node {
  const now = Date.now() / 1000;
  const node: Node = { ino: ++inodes, mode, times: [now, now], bytes: new Uint8Array(0) };
  if (isDirectory) node.children = new Map();
  return node;
}

/** Files in memory, for tests of processes. */
export class MemoryFiles implements FileSystem {
  readonly #root = makeNode(0o755, true);

  constructor() {
    for (const name of ["tmp", "bin", "home", "dev"]) this.#root.children?.set(name, makeNode(0o755, true));
  }

  #find(path: string): Node {
    let node = this.#root;
    for (const name of path.split("/")) {
      if (name === "") continue;
      if (node.children === undefined) throw fileError("ENOTDIR", path);
      const next = node.children.get(name);
      if (next === undefined) throw fileError("ENOENT", path);
      node = next;
    }
    if (path.endsWith("/") && node.children === undefined) throw fileError("ENOTDIR", path);
    return node;
  }

  #parent(path: string): [Map<string, Node>, string] {
    const names = path.split("/").filter((name) => name !== "");
    const name = names.pop() ?? "";
    const parent = this.#find(`/${names.join("/")}`);
    if (parent.children === undefined) throw fileError("ENOTDIR", path);
    return [parent.children, name];
  }

  open = (path: string, options: OpenOptions = {}): Awaitable<FileHandle> =>
    now(() => {
      const [children, name] = path === "/" ? [new Map<string, Node>(), ""] : this.#parent(path);
      let node = path === "/" ? this.#root : children.get(name);
      const writes = options.write === true || options.append === true;
      if (node === undefined) {
        if (options.create !== true) throw fileError("ENOENT", path);
        children.set(name, (node = makeNode(options.mode ?? 0o666, false)));
      } else if (options.exclusive === true && options.create === true) throw fileError("EEXIST", path);
      if (node.children !== undefined && writes) throw fileError("EISDIR", path);
      if (options.truncate === true) node.bytes = new Uint8Array(0);
      return new Handle(node, options.append === true);
    });

  stat = (path: string): Awaitable<FileStat> => now(() => statOf(this.#find(path)));

  readdir = (path: string): ReturnType<FileSystem["readdir"]> =>
    now(() => {
      const { children } = this.#find(path);
      if (children === undefined) throw fileError("ENOTDIR", path);
      return [...children].map(([name, node]) => ({ name, kind: statOf(node).kind as "file" | "directory" }));
    });

  mkdir = (path: string, mode = 0o777): Awaitable<void> =>
    now(() => {
      const [children, name] = this.#parent(path);
      if (children.has(name)) throw fileError("EEXIST", path);
      children.set(name, makeNode(mode & ~0o022, true));
    });

  unlink = (path: string): Awaitable<void> =>
    now(() => {
      if (this.#find(path).children !== undefined) throw fileError("EISDIR", path);
      const [children, name] = this.#parent(path);
      children.delete(name);
    });

  rmdir = (path: string): Awaitable<void> =>
    now(() => {
      const node = this.#find(path);
      if (node.children === undefined) throw fileError("ENOTDIR", path);
      if (node.children.size > 0) throw fileError("ENOTEMPTY", path);
      const [children, name] = this.#parent(path);
      children.delete(name);
    });

  rename = (from: string, to: string): Awaitable<void> =>
    now(() => {
      const node = this.#find(from);
      const [target, targetName] = this.#parent(to);
      const [source, sourceName] = this.#parent(from);
      source.delete(sourceName);
      target.set(targetName, node);
    });

  chmod = (path: string, mode: number): Awaitable<void> => now(() => void (this.#find(path).mode = mode));

  utimes = (path: string, atime: number, mtime: number): Awaitable<void> =>
    now(() => void (this.#find(path).times = [atime, mtime]));
}

class Handle implements FileHandle {
  readonly #node: Node;
  readonly #appends: boolean;

  constructor(node: Node, appends: boolean) {
    this.#node = node;
    this.#appends = appends;
  }

  read = (position: number, length: number): Awaitable<Uint8Array<ArrayBuffer>> =>
    now(() => {
      if (this.#node.children !== undefined) throw fileError("EISDIR", "");
      return this.#node.bytes.slice(position, position + length);
    });

  write = (position: number, data: Uint8Array): Awaitable<void> =>
    now(() => {
      const { bytes } = this.#node;
      const start = this.#appends ? bytes.length : position;
      const grown = new Uint8Array(Math.max(bytes.length, start + data.length));
      grown.set(bytes);
      grown.set(data, start);
      this.#node.bytes = grown;
    });

  truncate = (size: number): Awaitable<void> => now(() => void (this.#node.bytes = this.#node.bytes.slice(0, size)));

  stat = (): Awaitable<FileStat> => now(() => statOf(this.#node));

  close(): void {}
}

function statOf({ ino, mode, times, children, bytes }: Node): FileStat {
  const kind = children === undefined ? "file" : "directory";
  return { kind, ino, size: bytes.length, mode, atime: times[0], mtime: times[1] };
}

function now<T>(call: () => T): Awaitable<T> {
  return coroutine(function* (): Generator<undefined, T, void> {
    return call();
  })();
}
