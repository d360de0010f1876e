import { expect } from "vitest";
import { type Coroutine, run, sleep } from "../../src/index.ts";
import type { StreamReader } from "../../src/streams/index.ts";
import {
  Kernel,
  MemoryFileSystem,
  type Process,
  type ProgramSpec,
  standardPrograms,
} from "../../src/subprocess/index.ts";

const decode = (bytes: Uint8Array | null | undefined): string => new TextDecoder().decode(bytes ?? undefined);

type Way = readonly [name: string, sharedMemory: boolean];

/** How processes in workers can speak to their kernel on an isolated page. */
export const ways: readonly Way[] = [
  ["shared memory", true],
  ["messages", false],
];

/** How they do on a page like this one: the tests run on isolated pages, and on others. */
export const waysHere: readonly Way[] = ways.filter(([, sharedMemory]) => sharedMemory === crossOriginIsolated);

/** Runs a test on a kernel of its own, of which nothing may be left: no process, no pipe, and no worker but idle ones. */
export function withKernel(
  sharedMemory: boolean,
  programs: Readonly<Record<string, ProgramSpec>>,
  test: (kernel: Kernel) => Coroutine<void>,
): Promise<void> {
  const kernel = new Kernel({
    programs: { ...standardPrograms, ...programs },
    fs: new MemoryFileSystem(),
    sharedMemory,
  });
  return run(function* () {
    yield* test(kernel);
    yield* isQuiet(kernel);
    kernel.close();
    expect(String(kernel)).toBe("Kernel[processes:0, pipes:0]");
  });
}

/** Waits until nothing runs in the kernel. */
export function* isQuiet(kernel: Kernel): Coroutine<void> {
  const quiet = /^Kernel\[processes:0, pipes:0(, workers:(\d+), idle:\2)?\]$/;
  for (let tries = 0; !quiet.test(String(kernel)); tries++) {
    if (tries === 200) expect(String(kernel)).toBe("Kernel[processes:0, pipes:0]");
    yield* sleep(0.02);
  }
}

/** How a process ended, and what it wrote. */
export interface Ended {
  readonly out: string;
  readonly err: string;
  readonly status: number | null;
}

/** Waits for the end of a process that is given the input. */
export function* ended(process: Process, input?: string): Coroutine<Ended> {
  const [out, err] = yield* process.communicate(input === undefined ? null : new TextEncoder().encode(input));
  return { out: decode(out), err: decode(err), status: process.returncode };
}

/** The next line that a process writes. */
export function* line(process: Process): Coroutine<string> {
  return decode(yield* (process.stdout as StreamReader).readline()).trimEnd();
}
