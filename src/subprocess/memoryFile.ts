import type { Bytes } from "../streams/bytes.ts";
import type { FileStat } from "./fileSystem.ts";

/** What the files of a file system share: the account of their bytes, and who hears of changes. */
export interface Volume {
  used: number;
  /** How many bytes there may be. */
  max: number;
  /**
   * Is told of each change right before it: of a file's bytes from one position to another, or of anything else. It refuses
   * the change by throwing.
   */
  onChange?: (file?: MemoryFile, from?: number, to?: number) => void;
}

let inodes = 0;

/** What files, directories and links in memory have in common. */
abstract class Node {
  abstract readonly kind: "file" | "directory" | "link";
  readonly ino: number = ++inodes;
  mode: number;
  atime: number = Date.now() / 1000;
  mtime: number = this.atime;

  constructor(mode: number) {
    this.mode = mode;
  }

  abstract get size(): number;

  stat(): FileStat {
    const { kind, ino, size, mode, atime, mtime } = this;
    return { kind, ino, size, mode, atime, mtime };
  }
}

/** A directory in memory. */
export class MemoryDirectory extends Node {
  readonly kind = "directory";
  readonly entries: Map<string, MemoryNode> = new Map();

  get size(): number {
    return 0;
  }
}

/** A symbolic link in memory. */
export class MemoryLink extends Node {
  readonly kind = "link";
  readonly target: string;

  constructor(target: string) {
    super(0o777);
    this.target = target;
  }

  get size(): number {
    return new TextEncoder().encode(this.target).length;
  }
}

/** A file in memory. Its room doubles when it grows, so that many small writes cost no more than one. */
export class MemoryFile extends Node {
  readonly kind = "file";
  /** How many names and handles it has; without any, its bytes are free. */
  #holders = 0;
  readonly #volume: Volume;
  #bytes: Bytes = new Uint8Array(0);
  #size = 0;

  constructor(mode: number, volume: Volume) {
    super(mode);
    this.#volume = volume;
  }

  get size(): number {
    return this.#size;
  }

  hold(): void {
    this.#holders += 1;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#setSize(0);
  }

  read(position: number, length: number): Bytes {
    return this.#bytes.slice(position, Math.min(position + length, this.#size));
  }

  /** Writes as much as there is room for; the result says how much. */
  write(position: number, data: Uint8Array): number {
    const room = Math.max(0, this.#volume.max - this.#volume.used) + this.#size - position;
    const fitting = room < data.length ? data.subarray(0, Math.max(0, room)) : data;
    if (fitting.length === 0) return 0;
    const end = position + fitting.length;
    this.#volume.onChange?.(this, Math.min(position, this.#size), end);
    if (end > this.#size) this.#setSize(end);
    this.#bytes.set(fitting, position);
    this.mtime = Date.now() / 1000;
    return fitting.length;
  }

  /** Cuts it, or lengthens it by zeros; `false` if there is no room. */
  resize(size: number): boolean {
    if (size > this.#size && this.#volume.used + size - this.#size > this.#volume.max) return false;
    this.#volume.onChange?.(this, Math.min(size, this.#size), Math.max(size, this.#size));
    this.#setSize(size);
    this.mtime = Date.now() / 1000;
    return true;
  }

  #setSize(size: number): void {
    if (size > this.#bytes.length) this.#reserve(Math.max(size, Math.min(2 * this.#bytes.length, size + 2 ** 26)));
    else if (size === 0) this.#bytes = new Uint8Array(0);
    else if (size < this.#size) this.#bytes.fill(0, size, this.#size);
    this.#volume.used += size - this.#size;
    this.#size = size;
  }

  #reserve(length: number): void {
    const larger = new Uint8Array(length);
    larger.set(this.#bytes.subarray(0, this.#size));
    this.#bytes = larger;
  }
}

/** A file, a directory or a symbolic link. */
export type MemoryNode = MemoryFile | MemoryDirectory | MemoryLink;
