import { expect } from "vitest";
import { allTasks, type Coroutine, currentTask } from "../../src/index.ts";
import {
  createSubprocessExec,
  createSubprocessShell,
  Kernel,
  MemoryFileSystem,
  PIPE,
  type Process,
  type Program,
  type ProgramContext,
  standardPrograms,
  type SubprocessOptions,
} from "../../src/subprocess/index.ts";
import { runVirtual } from "../../src/testing/index.ts";

/** How `wend` can end, and its status then. */
export const ends: readonly (readonly [how: string, status: number])[] = [
  ["exit 0", 0],
  ["exit 3", 3],
  ["exit 300", 44],
  ["exit -1", 255],
  ["_exit 7", 7],
  ["return 5", 5],
  ["abort", -6],
];

const decoder = new TextDecoder();

/** How a program ended, and what it had written. */
interface Ended {
  readonly out: string;
  readonly err: string;
  readonly status: number | null;
}

/** What a test has. */
export interface Tools {
  readonly kernel: Kernel;
  /** Starts a program with pipes; the words of a text are told apart by spaces. */
  start(command: string | readonly string[], options?: SubprocessOptions): Coroutine<Process>;
  /** Runs a program to its end. */
  exec(command: string | readonly string[], input?: string, options?: SubprocessOptions): Coroutine<Ended>;
  /** Runs a script of the shell. */
  sh(script: string, options?: SubprocessOptions): Coroutine<Ended>;
}

type Runner = (module: WebAssembly.Module, context: ProgramContext) => ReturnType<Program>;

/**
 * Runs a test on a kernel that has the standard programs, and WASI programs by names that begin with a `w`: `wcat` is `cat.wasm`.
 * Nothing may be left of it.
 */
export async function withPrograms(
  modules: ReadonlyMap<string, WebAssembly.Module>,
  runner: Runner,
  test: (tools: Tools) => Coroutine<void>,
): Promise<void> {
  const kernel = new Kernel({ programs: standardPrograms, fs: new MemoryFileSystem(), useWorkers: false });
  for (const [name, module] of modules) kernel.register(`w${name}`, (context) => runner(module, context));
  const pipes: SubprocessOptions = { kernel, stdin: PIPE, stdout: PIPE, stderr: PIPE };
  const tools: Tools = {
    kernel,
    start: function* (command, options) {
      const [program = "", ...args] = typeof command === "string" ? command.split(" ") : command;
      return yield* createSubprocessExec(program, ...args, { ...pipes, ...options });
    },
    exec: function* (command, input, options) {
      return yield* end(yield* tools.start(command, options), input);
    },
    sh: function* (script, options) {
      return yield* end(yield* createSubprocessShell(script, { ...pipes, ...options }));
    },
  };
  await runVirtual(
    function* () {
      yield* test(tools);
      for (let i = 0; i < 10; i++) yield; // what ends in this turn has ended
      expect([...allTasks()].filter((task) => task !== currentTask()).map(String)).toEqual([]);
    },
    { debug: false },
  );
  expect(String(kernel)).toBe("Kernel[processes:0, pipes:0]");
}

function* end(process: Process, input = ""): Coroutine<Ended> {
  const [out, err] = yield* process.communicate(new TextEncoder().encode(input));
  return { out: decoder.decode(out ?? undefined), err: decoder.decode(err ?? undefined), status: process.returncode };
}
