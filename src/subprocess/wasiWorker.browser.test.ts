import { describe, expect, it } from "vitest";
import { type Awaitable, type Coroutine, sleep } from "../index.ts";
import { ended, line, waysHere, withKernel } from "../../test/subprocess/kernels.ts";
import {
  createSubprocessExec,
  createSubprocessShell,
  type Kernel,
  PIPE,
  type Process,
  type ProgramSpec,
} from "./index.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const names = ["cat", "end", "files", "grep", "head", "repl", "rg", "sleep", "spin", "wc", "yes"];
/** The programs of test/wasi; `wcat` is `cat.wasm`. */
const programs: Record<string, ProgramSpec> = Object.fromEntries(
  names.map((name) => [`w${name}`, { wasm: new URL(`/test/wasi/dist/${name}.wasm`, location.href) }]),
);

const pipes = { stdin: PIPE, stdout: PIPE, stderr: PIPE } as const;

describe.each(waysHere)("a WASI program in a worker, by %s", (_, sharedMemory) => {
  const onKernel = (test: (kernel: Kernel) => Coroutine<void>): Promise<void> =>
    withKernel(sharedMemory, programs, test);
  const exec = (kernel: Kernel, command: string): Awaitable<Process> => {
    const [program = "", ...args] = command.split(" ");
    return createSubprocessExec(program, ...args, { kernel, ...pipes });
  };

  it("answers line by line, as it is spoken to", () =>
    onKernel(function* (kernel) {
      const process = yield* exec(kernel, "wrepl");
      process.stdin?.write(encode("hello\nwor"));
      expect(yield* line(process)).toBe("1: hello");
      process.stdin?.write(encode("ld\n"));
      expect(yield* line(process)).toBe("2: world");
      process.stdin?.write(encode("exit 3\n"));
      expect(yield* process.wait()).toBe(3);
    }));

  it.each([
    ["wend exit 0", 0],
    ["wend exit 3", 3],
    ["wend exit 300", 44],
    ["wend abort", -6],
  ])("ends by `%s` with %i", (command, status) =>
    onKernel(function* (kernel) {
      expect(yield* ended(yield* exec(kernel, command))).toEqual({ out: "begun\n", err: "", status });
    }),
  );

  it.each([
    ["wspin", -9],
    ["wcat", -9],
    ["wsleep 3600", -9],
    ["wyes", -9],
    ["wspin", -15],
    ["wcat", -15],
  ])("is ended in `%s` by signal %i", (command, returncode) =>
    onKernel(function* (kernel) {
      const process = yield* exec(kernel, command);
      yield* sleep(0.05);
      process.sendSignal(-returncode);
      expect(yield* process.wait()).toBe(returncode);
    }),
  );

  it("ends by SIGPIPE when its reader has gone", () =>
    onKernel(function* (kernel) {
      const head = yield* exec(kernel, "whead 1");
      const yes = yield* createSubprocessExec("wyes", { kernel, stdout: head.stdin });
      expect(yield* line(head)).toBe("y");
      expect([yield* head.wait(), yield* yes.wait()]).toEqual([0, -13]);
    }));

  it("ends by SIGPIPE when nobody reads, and lets its reader go on", () =>
    onKernel(function* (kernel) {
      const script =
        "set -o pipefail; wyes | whead 1; echo $?; wyes | wcat | head -n 2; yes | wcat | wgrep y | head -1; echo $?";
      const process = yield* createSubprocessShell(script, { kernel, ...pipes });
      expect(yield* ended(process)).toEqual({ out: "y\n141\ny\ny\ny\n141\n", err: "", status: 0 });
    }));

  it("loses no byte of a lot", () =>
    onKernel(function* (kernel) {
      const input = new Uint8Array(4_000_000).map((_byte, at) => (at * 7919) >> 3);
      const process = yield* exec(kernel, "wcat");
      const [out] = yield* process.communicate(input);
      expect(out?.length).toBe(input.length);
      expect(out?.every((byte, at) => byte === input[at])).toBe(true);
    }));

  it("shares files with all others", () =>
    onKernel(function* (kernel) {
      const script = `
        cd /tmp; echo one > a; wcat a > b; cat b; echo two >> b; wcat b | wgrep o | wc -l
        wfiles edit c; cat c; wfiles mkdir d; ls; wfiles mv c d/c; wcat d/c nothing; echo $?`;
      const process = yield* createSubprocessShell(script, { kernel, ...pipes });
      expect(yield* ended(process)).toMatchObject({ out: "one\n2\nJello\nJello!\na\nb\nc\nd\nJello!\n1\n", status: 0 });
    }));

  it("leaves to the next process what it has not read", () =>
    onKernel(function* (kernel) {
      const script = "printf 'a\\nb\\n' | { wsleep -p 5; cat; }; printf 'c\\nd\\n' | { wend exit 0; cat; }";
      const process = yield* createSubprocessShell(script, { kernel, ...pipes });
      expect(yield* ended(process)).toMatchObject({ out: "input\na\nbegun\nc\nd\n" });
    }));

  it("is searched by ripgrep, as its package has compiled it", () =>
    onKernel(function* (kernel) {
      const script = `
        mkdir -p /home/src/deep; cd /home; echo 'let needle = 1;' > src/a.js; echo 'no' > src/b.js
        printf 'one\\ntwo needle\\nthree\\n' > src/deep/c.txt
        wrg --sort path -n needle src; echo $?; wrg nothing /home; echo $?`;
      const process = yield* createSubprocessShell(script, { kernel, ...pipes });
      const { out } = yield* ended(process);
      expect(out).toBe("src/a.js:1:let needle = 1;\nsrc/deep/c.txt:2:two needle\n0\n1\n");
    }));
});
