import { describe, expect, it } from "vitest";
import { type Awaitable, type Coroutine, run, sleep, until } from "../index.ts";
import { ended, line, waysHere, withKernel } from "../../test/subprocess/kernels.ts";
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
import { NullSink, NullSource } from "./nullDevice.ts";

const encoder = new TextEncoder();

const acts = (): Worker =>
  new Worker(new URL("../../test/subprocess/acts.worker.ts", import.meta.url), { type: "module" });

describe.each(waysHere)("a program in a worker, by %s", (_, sharedMemory) => {
  const onKernel = (test: (kernel: Kernel) => Coroutine<void>): Promise<void> =>
    withKernel(sharedMemory, { acts: { worker: acts } }, test);
  const pipes = { stdin: PIPE, stdout: PIPE, stderr: PIPE } as const;

  it("answers line by line, as it is spoken to", () =>
    onKernel(function* (kernel) {
      const process = yield* createSubprocessExec("acts", "echo", { kernel, ...pipes });
      process.stdin?.write(encoder.encode("hello\nwor"));
      expect(yield* line(process)).toBe("<hello>");
      process.stdin?.write(encoder.encode("ld\n"));
      expect(yield* line(process)).toBe("<world>");
      process.stdin?.close();
      expect(yield* process.wait()).toBe(0);
    }));

  it("reads and writes what is its own without asking for it each time", () =>
    onKernel(function* (kernel) {
      const calls: unknown[] = [];
      const worker = (): Worker => {
        const made = acts();
        made.addEventListener("message", ({ data }) => data[0] === "call" && calls.push(data));
        return made;
      };
      kernel.register("counted", { worker });
      const lines = Array.from({ length: 5000 }, (__, n) => String(n).padStart(40));
      const process = yield* createSubprocessExec("counted", "echo", { kernel, ...pipes });
      const { out } = yield* ended(process, lines.map((each) => `${each}\n`).join(""));
      expect(out === lines.map((each) => `<${each}>\n`).join("")).toBe(true);
      expect(calls).toEqual([]);
    }));

  it.each([
    ["exit 0", 0],
    ["exit 3", 3],
    ["exit 300", 44],
    ["other", 64],
  ])("ends by `%s` with %i", (command, status) =>
    onKernel(function* (kernel) {
      const process = yield* createSubprocessExec("acts", ...command.split(" "), { kernel });
      expect(yield* process.wait()).toBe(status);
    }),
  );

  it("has what it was started with", () =>
    onKernel(function* (kernel) {
      const process = yield* createSubprocessExec("acts", "facts", "é", {
        kernel,
        ...pipes,
        env: { A: "1" },
        cwd: "/tmp",
      });
      const { out } = yield* ended(process);
      expect(JSON.parse(out)).toEqual({ argv: ["acts", "facts", "é"], env: { A: "1" }, cwd: "/tmp", pid: process.pid });
    }));

  it("prints what it raises", () =>
    onKernel(function* (kernel) {
      const process = yield* createSubprocessExec("acts", "throw", "too far", { kernel, ...pipes });
      const { err, status } = yield* ended(process);
      expect(err).toContain("RangeError: too far");
      expect(status).toBe(1);
    }));

  it("writes to both outputs, or in order to one", () =>
    onKernel(function* (kernel) {
      const apart = yield* createSubprocessExec("acts", "both", { kernel, ...pipes });
      expect(yield* ended(apart)).toEqual({ out: "out\n", err: "err\n", status: 0 });
      const together = yield* createSubprocessExec("acts", "both", { kernel, ...pipes, stderr: STDOUT });
      expect(yield* ended(together)).toMatchObject({ out: "err\nout\n" });
    }));

  it("is killed in a hot loop", () =>
    onKernel(function* (kernel) {
      const process = yield* createSubprocessExec("acts", "spin", { kernel, stdout: PIPE });
      expect(yield* line(process)).toBe("spinning");
      process.kill();
      expect(yield* process.wait()).toBe(-9);
    }));

  it("ends by SIGPIPE when its reader has gone", () =>
    onKernel(function* (kernel) {
      const head = yield* createSubprocessExec("head", "-n", "1", { kernel, stdin: PIPE, stdout: PIPE });
      const yes = yield* createSubprocessExec("yes", { kernel, stdout: head.stdin });
      expect(yield* line(head)).toBe("y");
      expect([yield* head.wait(), yield* yes.wait()]).toEqual([0, -13]);
    }));

  it("ends by SIGPIPE if its reader goes before all of a piece fits the pipe", () =>
    onKernel(function* (kernel) {
      const head = yield* createSubprocessExec("head", "-c", "1", { kernel, stdin: PIPE, stdout: PIPE });
      const size = sharedMemory ? 200_000 : 1_000_000; // by messages, some are on their way, too
      const fill = yield* createSubprocessExec("acts", "fill", String(size), { kernel, stdout: head.stdin });
      expect((yield* head.communicate())[0]).toEqual(new Uint8Array([0x79]));
      expect([yield* head.wait(), yield* fill.wait()]).toEqual([0, -13]);
    }));

  it("has a say about signals", () =>
    onKernel(function* (kernel) {
      const process = yield* createSubprocessExec("acts", "handle", { kernel, stdout: PIPE });
      expect(yield* line(process)).toBe("ready");
      process.terminate();
      expect(yield* line(process)).toBe("cleaning up");
      expect(yield* process.wait()).toBe(42);
    }));

  if (sharedMemory) {
    it("has it from when it says so, also while the kernel has not heard of it", () =>
      onKernel(function* (kernel) {
        const worker = acts();
        worker.postMessage(["drop", 0]);
        const isUp = new Promise<void>((resolve) => {
          worker.addEventListener("message", ({ data }) => data[0] === "dropped" && resolve());
        });
        yield* until(isUp); // from now on it gets messages without this thread's help
        kernel.register("watched", { worker: () => worker });
        const { source, sink } = kernel.createPipe();
        const streams = { stdin: new NullSource(), stdout: sink, stderr: new NullSink() };
        const process = yield* kernel.spawn({ argv: ["watched", "handle"], env: {}, cwd: "/", ...streams });
        yield* sleep(0); // it is started
        let ready: Uint8Array | undefined;
        for (const start = performance.now(); ready === undefined && performance.now() - start < 10_000;) {
          ready = source.take(100); // no message comes here meanwhile
        }
        kernel.kill(process.pid, "SIGTERM");
        expect(ready).toEqual(encoder.encode("ready\n"));
        expect(yield* process.wait()).toBe(42);
        expect(source.take(100)).toEqual(encoder.encode("cleaning up\n"));
        source.release();
      }));
  }

  it("sees the files of all others", () =>
    onKernel(function* (kernel) {
      const process = yield* createSubprocessExec("acts", "files", "a.txt", { kernel, cwd: "/tmp", ...pipes });
      expect(yield* ended(process)).toMatchObject({ out: "a w", status: 0 });
      const cat = yield* createSubprocessExec("cat", "/tmp/a.txt", { kernel, ...pipes });
      expect(yield* ended(cat)).toMatchObject({ out: "from a worker", status: 0 });
    }));

  it("may be missing, or no program", () =>
    onKernel(function* (kernel) {
      kernel.register("refused", {
        worker: () => {
          throw new TypeError("not here");
        },
      });
      const refused = yield* createSubprocessExec("refused", { kernel, ...pipes });
      const err = "refused: no worker could be made: TypeError: not here\n";
      expect(yield* ended(refused)).toEqual({ out: "", err, status: 126 });
      kernel.register("missing", { worker: () => new Worker("/no/such/script.js", { type: "module" }) });
      const missing = yield* createSubprocessExec("missing", { kernel, ...pipes });
      expect(yield* ended(missing)).toMatchObject({
        err: "missing: the script of the worker could not be loaded\n",
        status: 126,
      });
    }));
});

describe.each(waysHere)("the shell and its commands, each in a worker, by %s", (_, sharedMemory) => {
  const onKernel = (test: (kernel: Kernel) => Coroutine<void>): Promise<void> =>
    withKernel(sharedMemory, { acts: { worker: acts } }, test);
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
    [
      "printf 'ab\\ncd\\nef\\n' > /tmp/h; exec 3<>/tmp/h; read a <&3; echo XY >&3; head -n 1 <&3; (echo $a >&3); cat /tmp/h",
      { out: "ef\nab\nXY\nef\nab\n" },
    ],
    ["exec 4>&1; sh -c 'echo four >&4; exec 4>&-; echo five >&4' 2>/dev/null; echo $?", { out: "four\n2\n" }],
    ["cat <&-; ls / >&-", { out: "", status: 2 }],
    ["umask 027; mkdir /tmp/d; touch /tmp/k; ls -ld /tmp/d /tmp/k | cut -c 1-10", { out: "drwxr-x---\n-rw-r-----\n" }],
    ["trap '' TERM; sh -c 'trap \"echo no\" TERM; kill $$; echo on'", { out: "on\n" }],
  ])("%s", (script, expected) =>
    onKernel(function* (kernel) {
      expect(yield* ended(yield* sh(kernel, script), "one\ntwo\nthree\n")).toMatchObject(expected);
    }),
  );

  it("are killed in a hot loop", () =>
    onKernel(function* (kernel) {
      const process = yield* sh(kernel, "echo go; while :; do :; done");
      expect(yield* line(process)).toBe("go");
      process.terminate();
      expect(yield* process.wait()).toBe(-15);
    }));

  it("are a hundred at once", () =>
    onKernel(function* (kernel) {
      const all: Process[] = [];
      for (let i = 0; i < 100; i++) all.push(yield* createSubprocessExec("cat", { kernel, stdin: PIPE, stdout: PIPE }));
      expect(kernel.processes.length).toBe(100);
      for (const [i, process] of all.entries())
        expect(yield* ended(process, `${i}`)).toMatchObject({ out: `${i}`, status: 0 });
    }));

  it("leave to the next what they have not read, of a lot", () =>
    onKernel(function* (kernel) {
      const lines = Array.from({ length: 60_000 }, (__, n) => `${n}\n`);
      const { out } = yield* ended(yield* sh(kernel, "read a; read b; head -n 1; cat"), lines.join(""));
      expect(out === lines.slice(2).join("")).toBe(true);
    }));

  it("need not read all of their input", () =>
    onKernel(function* (kernel) {
      const process = yield* createSubprocessExec("head", "-c", "1", { kernel, stdin: PIPE, stdout: PIPE });
      expect(yield* ended(process, "x".repeat(2_000_000))).toMatchObject({ out: "x", status: 0 });
    }));
});

describe("workers that wait for the next process", () => {
  it("serve one loop after the other", async () => {
    const kernel = new Kernel({ programs: standardPrograms, fs: new MemoryFileSystem() });
    for (let round = 0; round < 3; round++) {
      const { out } = await run(function* () {
        return yield* ended(yield* createSubprocessShell("seq 3 | tail -n 1", { kernel, stdout: PIPE }));
      });
      expect(out).toBe("3\n");
    }
    kernel.close();
  });
});
