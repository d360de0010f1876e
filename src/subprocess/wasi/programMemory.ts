import { wasi } from "@bjorn3/browser_wasi_shim";
import type { FileStat } from "../fileSystem.ts";
import { decodeText } from "../text.ts";

const fileTypes: Readonly<Record<FileStat["kind"], number>> = {
  file: wasi.FILETYPE_REGULAR_FILE,
  directory: wasi.FILETYPE_DIRECTORY,
  device: wasi.FILETYPE_CHARACTER_DEVICE,
  link: wasi.FILETYPE_SYMBOLIC_LINK,
};

/** The number that stands for a kind of file. */
export function fileType(kind: FileStat["kind"]): number {
  return fileTypes[kind];
}

/** Nanoseconds, of which a number of seconds since 1970 holds a thousand at best. */
function nanoseconds(seconds: number): bigint {
  return BigInt(Math.round(seconds * 1e6)) * 1000n;
}

/** A program's memory, as system calls read and write it. Addresses that are none raise RangeError. */
export class ProgramMemory {
  #memory: WebAssembly.Memory | undefined;
  #view: DataView = new DataView(new ArrayBuffer(0));
  #bytes = new Uint8Array(0);

  attach(memory: WebAssembly.Memory): void {
    this.#memory = memory;
  }

  /** The memory as it is now: it moves when it grows. */
  get view(): DataView {
    this.#refresh();
    return this.#view;
  }

  /** Some of the bytes: themselves, not a copy. */
  slice(at: number, length: number): Uint8Array {
    this.#refresh();
    if (at + length > this.#bytes.length) throw new RangeError(`expected an address, got ${at} with ${length} bytes`);
    return this.#bytes.subarray(at, at + length);
  }

  text(at: number, length: number): string {
    return decodeText(this.slice(at, length));
  }

  setBytes(at: number, data: Uint8Array): void {
    this.slice(at, data.length).set(data);
  }

  setUint32(at: number, value: number): void {
    this.view.setUint32(at, value, true);
  }

  setUint64(at: number, value: bigint): void {
    this.view.setBigUint64(at, value, true);
  }

  /** How many bytes there is room for in a list of buffers. */
  room(list: number, count: number): number {
    return wasi.Iovec.read_bytes_array(this.view, list, count).reduce((sum, { buf_len }) => sum + buf_len, 0);
  }

  /** Fills a list of buffers, one after the other. */
  scatter(list: number, count: number, data: Uint8Array): void {
    let done = 0;
    for (const { buf, buf_len } of wasi.Iovec.read_bytes_array(this.view, list, count)) {
      const part = data.subarray(done, done + buf_len);
      this.setBytes(buf, part);
      done += part.length;
    }
  }

  /** What stands in a list of buffers; no copy if only one of them has anything. */
  gather(list: number, count: number): Uint8Array {
    const parts = wasi.Ciovec.read_bytes_array(this.view, list, count)
      .filter(({ buf_len }) => buf_len > 0)
      .map(({ buf, buf_len }) => this.slice(buf, buf_len));
    if (parts.length === 1) return parts[0] as Uint8Array;
    const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let done = 0;
    for (const part of parts) {
      all.set(part, done);
      done += part.length;
    }
    return all;
  }

  setStat(at: number, stat: FileStat): void {
    this.slice(at, 64).fill(0);
    this.setUint64(at + 8, BigInt(stat.ino));
    this.view.setUint8(at + 16, fileType(stat.kind));
    this.setUint64(at + 24, 1n); // one name
    this.setUint64(at + 32, BigInt(stat.size));
    this.setUint64(at + 40, nanoseconds(stat.atime));
    this.setUint64(at + 48, nanoseconds(stat.mtime));
    this.setUint64(at + 56, nanoseconds(stat.mtime));
  }

  #refresh(): void {
    const buffer = this.#memory?.buffer;
    if (buffer === undefined || buffer === this.#view.buffer) return;
    this.#view = new DataView(buffer);
    this.#bytes = new Uint8Array(buffer);
  }
}
