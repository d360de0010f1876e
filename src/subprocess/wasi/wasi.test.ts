import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Coroutine } from "../../index.ts";
import { runVirtual } from "../../testing/index.ts";
import { createSubprocessExec, type FileSystem, Kernel, MemoryFileSystem, PIPE } from "../index.ts";
import type { Answer, Call } from "./calls.ts";
import { compileWasm } from "./compileWasm.ts";
import { runBuffered } from "./runBuffered.ts";
import { runBlocking } from "./wasiProgram.ts";

const decoder = new TextDecoder();
const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

function load(name: string): Promise<WebAssembly.Module> {
  return compileWasm(readFileSync(new URL(`../../../test/wasi/dist/${name}.wasm`, import.meta.url)));
}

interface Ran {
  readonly out: string;
  readonly err: string;
  readonly status: number;
}

/** Runs programs of one file system, without a browser: their input is read before, and their output written after. */
async function run(
  names: string[],
  test: (exec: (argv: string[], options?: { input?: string; cwd?: string; env?: Record<string, string> }) => Coroutine<Ran>, fs: FileSystem) => Coroutine<void>,
): Promise<void> {
  const fs = new MemoryFileSystem();
  const modules = new Map(await Promise.all(names.map(async (name) => [name, await load(name)] as const)));
  const programs = Object.fromEntries(
    Array.from(modules, ([name, module]) => [name, (context: Parameters<typeof runBuffered>[1]) => runBuffered(module, context)]),
  );
  const kernel = new Kernel({ programs, fs });
  await runVirtual(() =>
    test(function* ([program = "", ...args], { input = "", cwd, env } = {}) {
      const process = yield* createSubprocessExec(program, ...args, { kernel, stdin: PIPE, stdout: PIPE, stderr: PIPE, cwd, env });
      const [out, err] = yield* process.communicate(encode(input));
      return { out: decoder.decode(out ?? undefined), err: decoder.decode(err ?? undefined), status: process.returncode ?? NaN };
    }, fs),
  );
  expect(String(kernel)).toBe("Kernel[processes:0, pipes:0]");
}

describe("a WASI program", () => {
  it("reads, writes and ends with its status", () =>
    run(["cat", "wc", "grep", "head", "fread"], function* (exec) {
      expect(yield* exec(["cat"], { input: "some text" })).toEqual({ out: "some text", err: "", status: 0 });
      expect((yield* exec(["wc"], { input: "a bc\nd" })).out).toBe("      1       3       6\n");
      expect(yield* exec(["grep", "^[bc]+$"], { input: "abc\nbcb\n" })).toMatchObject({ out: "bcb\n", status: 0 });
      expect(yield* exec(["grep", "x"], { input: "abc\n" })).toMatchObject({ out: "", status: 1 });
      expect((yield* exec(["head", "2"], { input: "a\nb\nc\n" })).out).toBe("a\nb\n");
      expect((yield* exec(["fread", "3"], { input: "12345" })).out).toBe("3 [123]\n");
    }));

  it.each([
    ["exit 0", 0],
    ["exit 3", 3],
    ["exit 300", 44],
    ["_exit 7", 7],
    ["return 5", 5],
    ["abort", -6],
  ])("ends by `%s` with %i", (how, status) =>
    run(["end"], function* (exec) {
      expect(yield* exec(["end", ...how.split(" ")])).toEqual({ out: "begun\n", err: "", status });
    }),
  );
});
