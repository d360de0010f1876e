import { expect } from "vitest";
import type { Answer, Call } from "../../src/subprocess/wasi/calls.ts";
import { advance, type Import, wasiImports } from "../../src/subprocess/wasi/wasiImports.ts";
import { WasiSystem } from "../../src/subprocess/wasi/wasiSystem.ts";

const decoder = new TextDecoder();
/** Where results go. */
export const OUT = 1024;
/** Where texts and the bytes of buffers are. */
export const TEXT = 4096;
const everyRight = (1n << 29n) - 1n;
/** What is known of a file. */
export const file = { kind: "file", ino: 7, size: 5, mode: 0o644, atime: 1, mtime: 2.5 } as const;

/** System calls as a program makes them, with its memory, and with the answers that a test gives. */
export class SystemBench {
  readonly asked: Call[] = [];
  readonly view: DataView;
  readonly system: WasiSystem;
  readonly #bytes: Uint8Array;
  readonly #imports: Record<string, Import>;

  constructor(answers: (Answer | ((call: Call) => Answer))[] = [], setup: Partial<WasiSystem["setup"]> = {}) {
    this.system = new WasiSystem({ argv: ["program"], env: {}, cwd: "/", ...setup });
    const memory = new WebAssembly.Memory({ initial: 1 });
    this.system.memory.attach(memory);
    this.view = new DataView(memory.buffer);
    this.#bytes = new Uint8Array(memory.buffer);
    this.#imports = wasiImports(this.system, (call): Import => (...args) => {
      const steps = call(...args);
      let step = advance(steps);
      while (typeof step === "object") {
        this.asked.push(step);
        const answer = answers.shift();
        if (answer === undefined) throw new Error(`expected no question, got ${step.op}`);
        step = advance(steps, typeof answer === "function" ? answer(step) : answer);
      }
      return step;
    });
  }

  call(name: string, ...args: (number | bigint)[]): unknown {
    return this.#imports[name]?.(...(args as never[]));
  }

  /** Calls with a path. */
  callPath(name: string, before: (number | bigint)[], path: string, ...after: (number | bigint)[]): unknown {
    return this.call(name, ...before, TEXT, this.put(TEXT, path), ...after);
  }

  put(at: number, text: string): number {
    const bytes = new TextEncoder().encode(text);
    this.#bytes.set(bytes, at);
    return bytes.length;
  }

  text(at: number, length: number): string {
    return decoder.decode(this.#bytes.slice(at, at + length));
  }

  /** A list of buffers, one behind the other from `TEXT` on. */
  buffers(...lengths: number[]): [list: number, count: number] {
    let at = TEXT;
    for (const [index, length] of lengths.entries()) {
      this.view.setUint32(8 * index, at, true);
      this.view.setUint32(8 * index + 4, length, true);
      at += length;
    }
    return [0, lengths.length];
  }

  open(path: string, rights: bigint = everyRight, how = 0, flags = 0): number {
    expect(this.callPath("path_open", [3, 1], path, how, rights, 0n, flags, OUT)).toBe(0);
    return this.view.getUint32(OUT, true);
  }

  subscribe(
    index: number,
    type: number,
    values: { fd?: number; clock?: number; timeout?: bigint; flags?: number },
  ): void {
    const at = 8192 + 48 * index;
    this.view.setBigUint64(at, BigInt(100 + index), true);
    this.view.setUint8(at + 8, type);
    this.view.setUint32(at + 16, values.fd ?? values.clock ?? 0, true);
    this.view.setBigUint64(at + 24, values.timeout ?? 0n, true);
    this.view.setUint16(at + 40, values.flags ?? 0, true);
  }

  /** What happened of what was subscribed to: its number, the error, and the bytes of a descriptor. */
  poll(count: number): { which: number; error: number; type: number; bytes: number; flags: number }[] {
    expect(this.call("poll_oneoff", 8192, 16_384, count, OUT)).toBe(0);
    return Array.from({ length: this.view.getUint32(OUT, true) }, (_, index) => {
      const at = 16_384 + 32 * index;
      return {
        which: Number(this.view.getBigUint64(at, true)) - 100,
        error: this.view.getUint16(at + 8, true),
        type: this.view.getUint8(at + 10),
        bytes: Number(this.view.getBigUint64(at + 16, true)),
        flags: this.view.getUint16(at + 24, true),
      };
    });
  }
}

/** An answer. */
export const value = (answer: unknown): Answer => ({ value: answer }) as Answer;
/** The answer to a read. */
export const bytes = (text: string): Answer => value(new TextEncoder().encode(text));
/** The answer to the opening of a file. */
export const opened = value({ kind: "file", handle: 3 });
