import { type Coroutine, createTask } from "asyncio-web";
import type { StreamReader, StreamWriter } from "asyncio-web/streams";
import {
  createSubprocessExec,
  createSubprocessShell,
  Kernel,
  MemoryFileSystem,
  PIPE,
  type Process,
  setProgramsUrl,
  standardPrograms,
  type SubprocessOptions,
} from "asyncio-web/subprocess";
import { median } from "../../harness/statistics.ts";
import { Arrivals, check, CHUNK, Chunks, TOTAL } from "../data.ts";
import { type Open, pause, timed } from "./sample.ts";

/** Processes in a sample that are started one after the other. */
const PROCESSES = 20;

function openKernel(sharedMemory: boolean): Kernel {
  setProgramsUrl("/programs.js");
  const programs = { ...standardPrograms, wwc: { wasm: new URL("/wc.wasm", location.href) } };
  const kernel = new Kernel({ programs, fs: new MemoryFileSystem(), sharedMemory });
  kernel.warmUp();
  return kernel;
}

/** All bytes through a `cat` of the library, from its start to its end. */
export function throughCat(sharedMemory: boolean): Open {
  return () => {
    const kernel = openKernel(sharedMemory);
    return () => timed(() => createTask(writeAndRead(kernel)));
  };
}

function* writeAndRead(kernel: Kernel): Coroutine<void> {
  const process = yield* createSubprocessExec("cat", { kernel, stdin: PIPE, stdout: PIPE });
  const writing = createTask(write(process.stdin as StreamWriter));
  const arrivals = new Arrivals();
  for (let bytes; (bytes = yield* (process.stdout as StreamReader).read(CHUNK)).length > 0;) arrivals.add(bytes);
  arrivals.end();
  yield* writing;
  check((yield* process.wait()) === 0, `expected 0, got ${process.returncode}`);
}

function* write(stdin: StreamWriter): Coroutine<void> {
  const chunks = new Chunks();
  for (let i = 0; i < TOTAL / CHUNK; i += 1) {
    stdin.write(chunks.at(i));
    yield* stdin.drain();
  }
  stdin.close();
}

type Start = (options: SubprocessOptions) => ReturnType<typeof createSubprocessExec>;

/** The median time of processes from their start to their end, each given the input, and its output looked at. */
function processes(start: Start, input: string, expected: RegExp): Open {
  return () => {
    const kernel = openKernel(true);
    const bytes = new TextEncoder().encode(input);
    function* runOnce(): Coroutine<void> {
      const process: Process = yield* start({ kernel, stdin: PIPE, stdout: PIPE });
      const [out] = yield* process.communicate(bytes);
      const text = new TextDecoder().decode(out ?? undefined);
      check(
        process.returncode === 0 && expected.test(text),
        `expected ${expected}, got ${process.returncode}, ${text}`,
      );
    }
    return async () => {
      const times: number[] = [];
      for (let i = 0; i < PROCESSES; i += 1) {
        await pause(20); // the workers of the one before wait again
        times.push(await timed(() => createTask(runOnce())));
      }
      return median(times);
    };
  };
}

export const wasiWc: Open = processes((options) => createSubprocessExec("wwc", options), "one two\n", /^ +1 +2 +8\n$/);
export const javaScriptTrue: Open = processes((options) => createSubprocessExec("true", options), "", /^$/);

/** A command of the shell that hands a line on. */
export const shell = (command: string): Open =>
  processes((options) => createSubprocessShell(command, options), "a line\n", /^a line\n$/);
