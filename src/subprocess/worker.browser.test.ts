import { describe, expect, it } from "vitest";
import { type Awaitable, type Coroutine, run, sleep } from "../index.ts";
import type { StreamReader } from "../streams/index.ts";
import {
  createSubprocessExec,
  createSubprocessShell,
  Kernel,
  MemoryFileSystem,
  PIPE,
  type Process,
  standardPrograms,
  STDOUT,
} from "./index.ts";

const encoder = new TextEncoder();
const decode = (bytes: Uint8Array | null | undefined): string => new TextDecoder().decode(bytes ?? undefined);

const acts = (): Worker =>
  new Worker(new URL("../../test/subprocess/acts.worker.ts", import.meta.url), { type: "module" });

/** A kernel of its own, of which nothing may be left but idle workers. */
function runWith(sharedMemory: boolean, test: (kernel: Kernel) => Coroutine<void>): Promise<void> {
  const programs = { ...standardPrograms, acts: { worker: acts } };
  const kernel = new Kernel({ programs, fs: new MemoryFileSystem(), sharedMemory });
  return run(function* () {
    yield* test(kernel);
    for (let tries = 0; !/^Kernel\[processes:0, pipes:0(, workers:(\d+), idle:\2)?\]$/.test(String(kernel)); tries++) {
      if (tries === 100) expect(String(kernel)).toBe("Kernel[processes:0, pipes:0]");
      yield* sleep(0.02);
    }
    kernel.close();
    expect(String(kernel)).toBe("Kernel[processes:0, pipes:0]");
  });
}

function* output(process: Process, input?: string): Coroutine<{ out: string; err: string; status: number | null }> {
  const [out, err] = yield* process.communicate(input === undefined ? null : encoder.encode(input));
  return { out: decode(out), err: decode(err), status: process.returncode };
}

function* line(process: Process): Coroutine<string | undefined> {
  return decode(yield* (process.stdout as StreamReader).readline()).trimEnd();
}

describe.each([
  ["shared memory", true],
  ["messages", false],
])("a program in a worker, by %s", (_, sharedMemory) => {
  const withKernel = (test: (kernel: Kernel) => Coroutine<void>): Promise<void> => runWith(sharedMemory, test);
  const pipes = { stdin: PIPE, stdout: PIPE, stderr: PIPE } as const;

  it("answers line by line, as it is spoken to", () =>
    withKernel(function* (kernel) {
      const process = yield* createSubprocessExec("acts", "echo", { kernel, ...pipes });
      process.stdin?.write(encoder.encode("hello\nwor"));
      expect(yield* line(process)).toBe("<hello>");
      process.stdin?.write(encoder.encode("ld\n"));
      expect(yield* line(process)).toBe("<world>");
      process.stdin?.close();
      expect(yield* process.wait()).toBe(0);
    }));

  it.each([
    ["exit 3", 3],
    ["exit 300", 44],
    ["other", 64],
  ])("ends by `%s` with %i", (command, status) =>
    withKernel(function* (kernel) {
      const process = yield* createSubprocessExec("acts", ...command.split(" "), { kernel });
      expect(yield* process.wait()).toBe(status);
    }),
  );

  it("has what it was started with", () =>
    withKernel(function* (kernel) {
      const process = yield* createSubprocessExec("acts", "facts", "é", {
        kernel,
        ...pipes,
        env: { A: "1" },
        cwd: "/tmp",
      });
      const { out } = yield* output(process);
      expect(JSON.parse(out)).toEqual({ argv: ["acts", "facts", "é"], env: { A: "1" }, cwd: "/tmp", pid: process.pid });
    }));

  it("prints what it raises", () =>
    withKernel(function* (kernel) {
      const process = yield* createSubprocessExec("acts", "throw", "too far", { kernel, ...pipes });
      const { err, status } = yield* output(process);
      expect(err).toContain("RangeError: too far");
      expect(status).toBe(1);
    }));

  it("writes to both outputs, or in order to one", () =>
    withKernel(function* (kernel) {
      const apart = yield* createSubprocessExec("acts", "both", { kernel, ...pipes });
      expect(yield* output(apart)).toEqual({ out: "out\n", err: "err\n", status: 0 });
      const together = yield* createSubprocessExec("acts", "both", { kernel, ...pipes, stderr: STDOUT });
      expect(yield* output(together)).toMatchObject({ out: "err\nout\n" });
    }));

  it("is killed in a hot loop", () =>
    withKernel(function* (kernel) {
      const process = yield* createSubprocessExec("acts", "spin", { kernel, stdout: PIPE });
      expect(yield* line(process)).toBe("spinning");
      process.kill();
      expect(yield* process.wait()).toBe(-9);
    }));

  it("has a say about signals", () =>
    withKernel(function* (kernel) {
      const process = yield* createSubprocessExec("acts", "handle", { kernel, stdout: PIPE });
      expect(yield* line(process)).toBe("ready");
      process.terminate();
      expect(yield* line(process)).toBe("cleaning up");
      expect(yield* process.wait()).toBe(42);
    }));

  it("sees the files of all others", () =>
    withKernel(function* (kernel) {
      const process = yield* createSubprocessExec("acts", "files", "a.txt", { kernel, cwd: "/tmp", ...pipes });
      expect(yield* output(process)).toMatchObject({ out: "a w", status: 0 });
      const cat = yield* createSubprocessExec("cat", "/tmp/a.txt", { kernel, ...pipes });
      expect(yield* output(cat)).toMatchObject({ out: "from a worker", status: 0 });
    }));

  it("may be missing, or no program", () =>
    withKernel(function* (kernel) {
      kernel.register("missing", { worker: () => new Worker("/no/such/script.js", { type: "module" }) });
      const missing = yield* createSubprocessExec("missing", { kernel, ...pipes });
      expect(yield* output(missing)).toMatchObject({
        err: "missing: the script of the worker could not be loaded\n",
        status: 126,
      });
    }));
});

describe.each([
  ["shared memory", true],
  ["messages", false],
])("the shell and its commands, each in a worker, by %s", (_, sharedMemory) => {
  const withKernel = (test: (kernel: Kernel) => Coroutine<void>): Promise<void> => runWith(sharedMemory, test);
  const sh = (kernel: Kernel, script: string): Awaitable<Process> =>
    createSubprocessShell(script, { kernel, stdin: PIPE, stdout: PIPE, stderr: PIPE });

  it.each([
    ["echo a; echo b >&2; exit 3", { out: "a\n", err: "b\n", status: 3 }],
    ["seq 5 | grep -v 3 | wc -l; echo $?", { out: "4\n0\n", status: 0 }],
    ["yes | head -1; echo done", { out: "y\ndone\n", status: 0 }],
    ["set -o pipefail; yes | head -1 >/dev/null; echo $?", { out: "141\n" }],
    ["while :; do echo y; done | { read a; read b; echo $a$b; }; echo $?", { out: "yy\n0\n" }],
    ["x=$(seq 3 | tail -1); echo $((x * 2))", { out: "6\n" }],
    ["echo hello > /tmp/f; cat < /tmp/f | tr a-z A-Z; cat <<X\nhere $((1+1))\nX", { out: "HELLO\nhere 2\n" }],
    ["read a; cat; echo $a", { out: "two\nthree\none\n" }],
    ["sleep 100 & kill $!; wait $!; echo $?", { out: "143\n" }],
    ["(exit 4); echo $?; ( echo in; exit 5 ) | cat; nothing; echo $?", { out: "4\nin\n127\n" }],
    ["trap 'echo bye' EXIT; exec 3>/tmp/g; echo x >&3; cat /tmp/g", { out: "x\nbye\n" }],
    ["kill -9 $$", { out: "", status: -9 }],
  ])("%s", (script, expected) =>
    withKernel(function* (kernel) {
      expect(yield* output(yield* sh(kernel, script), "one\ntwo\nthree\n")).toMatchObject(expected);
    }),
  );

  it("are killed in a hot loop", () =>
    withKernel(function* (kernel) {
      const process = yield* sh(kernel, "echo go; while :; do :; done");
      expect(yield* line(process)).toBe("go");
      process.terminate();
      expect(yield* process.wait()).toBe(-15);
    }));

  it("are a hundred at once", () =>
    withKernel(function* (kernel) {
      const all: Process[] = [];
      for (let i = 0; i < 100; i++) all.push(yield* createSubprocessExec("cat", { kernel, stdin: PIPE, stdout: PIPE }));
      expect(kernel.processes.length).toBe(100);
      for (const [i, process] of all.entries())
        expect(yield* output(process, `${i}`)).toMatchObject({ out: `${i}`, status: 0 });
    }));

  it("need not read all of their input", () =>
    withKernel(function* (kernel) {
      const process = yield* createSubprocessExec("head", "-c", "1", { kernel, stdin: PIPE, stdout: PIPE });
      expect(yield* output(process, "x".repeat(2_000_000))).toMatchObject({ out: "x", status: 0 });
    }));
});
