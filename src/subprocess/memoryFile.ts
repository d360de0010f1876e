import type { Bytes } from "../streams/bytes.ts";
import type { FileStat } from "./fileSystem.ts";

/** How many bytes the files of a file system hold, and how many they may. */
export interface Quota {
  used: number;
  readonly max: number;
}

let inodes = 0;

/** What files and directories in memory have in common. */
abstract class Node {
  abstract readonly kind: "file" | "directory";
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

/** A file in memory. Its room doubles when it grows, so that many small writes cost no more than one. */
export class MemoryFile extends Node {
  readonly kind = "file";
  /** How many names and handles it has; without any, its bytes are free. */
  #holders = 0;
  readonly #quota: Quota;
  #bytes: Bytes = new Uint8Array(0);
  #size = 0;

  constructor(mode: number, quota: Quota) {
    super(mode);
    this.#quota = quota;
  }

  get size(): number {
    return this.#size;
  }

  hold(): void {
    this.#holders += 1;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.resize(0);
  }

  read(position: number, length: number): Bytes {
    return this.#bytes.slice(position, Math.min(position + length, this.#size));
  }

  /** Writes as much as there is room for; the result says how much. */
  write(position: number, data: Uint8Array): number {
    const room = this.#quota.max - this.#quota.used + this.#size - position;
    const fitting = room < data.length ? data.subarray(0, Math.max(0, room)) : data;
    if (fitting.length === 0) return 0;
    if (position + fitting.length > this.#size) this.resize(position + fitting.length);
    this.#bytes.set(fitting, position);
    this.mtime = Date.now() / 1000;
    return fitting.length;
  }

  /** Cuts it, or lengthens it by zeros; `false` if there is no room. */
  resize(size: number): boolean {
    if (this.#quota.used + size - this.#size > this.#quota.max) return false;
    if (size > this.#bytes.length) this.#reserve(Math.max(size, Math.min(2 * this.#bytes.length, size + 2 ** 26)));
    else if (size === 0) this.#bytes = new Uint8Array(0);
    else if (size < this.#size) this.#bytes.fill(0, size, this.#size);
    this.#quota.used += size - this.#size;
    this.#size = size;
    this.mtime = Date.now() / 1000;
    return true;
  }

  #reserve(length: number): void {
    const larger = new Uint8Array(length);
    larger.set(this.#bytes.subarray(0, this.#size));
    this.#bytes = larger;
  }
}

/** A file or a directory. */
export type MemoryNode = MemoryFile | MemoryDirectory;
