import { describe, expect, it } from "vitest";
import { type Awaitable, type Coroutine, createTask, getRunningLoop, sleep, TimeoutError, waitFor } from "../index.ts";
import { runVirtual } from "../testing/index.ts";
import { raised } from "../../test/raised.ts";
import { MemoryFileSystem } from "./memoryFileSystem.ts";
import { programs } from "../../test/subprocess/programs.ts";
import {
  createSubprocessExec,
  createSubprocessShell,
  DEVNULL,
  FileNotFoundError,
  Kernel,
  PIPE,
  type Process,
  ProcessLookupError,
  STDOUT,
  ConnectionResetError,
  type SubprocessOptions,
} from "./index.ts";

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array | null): string | null => (bytes === null ? null : new TextDecoder().decode(bytes));

/** Runs the test on a kernel of its own, of which nothing may be left. */
async function withKernel(
  test: (exec: (command: string, options?: SubprocessOptions) => Coroutine<Process>, kernel: Kernel) => Coroutine<void>,
): Promise<void> {
  const kernel = new Kernel({ programs, fs: new MemoryFileSystem() });
  await runVirtual(
    function* () {
      yield* test(function* (command, options = {}) {
        const [program = "", ...args] = command.split(" ");
        return yield* createSubprocessExec(program, ...args, { kernel, ...options });
      }, kernel);
      for (let i = 0; i < 10; i++) yield; // what ends in this turn has ended
      expect(getRunningLoop().heldTasks().length).toBe(1);
    },
    { debug: false },
  );
  expect(String(kernel)).toBe("Kernel[processes:0, pipes:0]");
}

// What is expected was recorded from CPython's asyncio.subprocess, with programs of the same names.
describe("a process", () => {
  it("ends by a signal with its number, negative, and hears of no more", () =>
    withKernel(function* (exec) {
      const process = yield* exec("sleep 9");
      process.kill();
      expect([yield* process.wait(), process.returncode]).toEqual([-9, -9]);
      expect(() => process.kill()).toThrow(ProcessLookupError);
      const other = yield* exec("sleep 9");
      other.terminate();
      expect(yield* other.wait()).toBe(-15);
    }));

  it.each([
    ["true", 0],
    ["exit 7", 7],
    ["exit 300", 44],
    ["exit -1", 255],
    ["raise 6", -6],
    ["raise 15", -15],
  ])("`%s` gives %i", (command, expected) =>
    withKernel(function* (exec) {
      expect(yield* (yield* exec(command)).wait()).toBe(expected);
    }),
  );

  it("is not started if there is no such program, or directory", () =>
    withKernel(function* (exec) {
      yield* raises(exec("nosuchprog"), FileNotFoundError, "No such file or directory: 'nosuchprog'");
      yield* raises(exec("true", { cwd: "/nope" }), FileNotFoundError, "No such file or directory: '/nope'");
      yield* raises(exec("./true", { cwd: "/" }), FileNotFoundError, "No such file or directory: './true'");
    }));

  it("need not read all of the input that communicate() has", () =>
    withKernel(function* (exec) {
      const process = yield* exec("head -c 1", { stdin: PIPE, stdout: PIPE });
      const [out, err] = yield* process.communicate(new Uint8Array(2_000_000).fill(120));
      expect([decode(out), err, process.returncode]).toEqual(["x", null, 0]);
    }));

  it("gives nothing more to a second communicate()", () =>
    withKernel(function* (exec) {
      const process = yield* exec("cat", { stdin: PIPE, stdout: PIPE });
      expect((yield* process.communicate(encode("hi"))).map(decode)).toEqual(["hi", null]);
      expect((yield* process.communicate()).map(decode)).toEqual(["", null]);
    }));

  it("takes input only by a pipe", () =>
    withKernel(function* (exec) {
      const process = yield* exec("true");
      expect(() => process.communicate(encode("hi"))).toThrow(TypeError);
      expect(process.stdin).toBe(null);
      yield* process.wait();
    }));

  it("has its input closed by communicate() without any", () =>
    withKernel(function* (exec) {
      const process = yield* exec("cat", { stdin: PIPE, stdout: PIPE });
      expect([process.stderr, ...(yield* process.communicate()).map(decode)]).toEqual([null, "", null]);
    }));

  it("has one pipe for both outputs if told so, and their order is kept", () =>
    withKernel(function* (exec) {
      const process = yield* exec("both o e", { stdout: PIPE, stderr: STDOUT });
      expect((yield* process.communicate()).map(decode)).toEqual(["o\ne\n", null]);
      expect(process.stderr).toBe(null);
      const apart = yield* exec("both o e", { stdout: PIPE, stderr: PIPE });
      expect((yield* apart.communicate()).map(decode)).toEqual(["o\n", "e\n"]);
    }));

  it("refuses lines that are longer than the limit", () =>
    withKernel(function* (exec) {
      const process = yield* exec("both 1234567890 -", { stdout: PIPE, stderr: DEVNULL, limit: 4 });
      yield* raises(there(process.stdout).readline(), RangeError, "Separator is found, but chunk is longer than limit");
      yield* process.wait();
    }));

  it("is gone for those who write to it afterwards", () =>
    withKernel(function* (exec) {
      const process = yield* exec("true", { stdin: PIPE });
      yield* process.wait();
      there(process.stdin).write(new Uint8Array(10));
      yield* sleep(0.05);
      there(process.stdin).write(new Uint8Array(1));
      yield* raises(there(process.stdin).drain(), ConnectionResetError, "Connection lost");
    }));

  it("does not mind signal 0", () =>
    withKernel(function* (exec) {
      const process = yield* exec("sleep 9");
      process.sendSignal(0);
      expect(process.returncode).toBe(null);
      process.sendSignal("SIGKILL");
      expect(yield* process.wait()).toBe(-9);
      expect(() => process.sendSignal(0)).toThrow(ProcessLookupError);
    }));

  it("has ended when its program has, read or not (gh-119710)", () =>
    withKernel(function* (exec) {
      const process = yield* exec("head -c 180000", { stdin: PIPE, stdout: PIPE });
      there(process.stdin).write(new Uint8Array(180_000));
      expect(yield* process.wait()).toBe(0);
      expect((yield* there(process.stdout).read()).length).toBe(180_000);
    }));

  it("waits for a reader when its pipes are full, and goes on when there is one", () =>
    withKernel(function* (exec) {
      const process = yield* exec("head -c 300000", { stdin: PIPE, stdout: PIPE });
      there(process.stdin).write(new Uint8Array(300_000));
      yield* raises(waitFor(process.wait(), 1), TimeoutError, "");
      expect((yield* there(process.stdout).read()).length).toBe(300_000);
      expect(yield* process.wait()).toBe(0);
    }));

  it("goes on when wait() or communicate() is cancelled, and nothing is lost", () =>
    withKernel(function* (exec) {
      const process = yield* exec("sleep 9");
      yield* raises(waitFor(process.wait(), 0.1), TimeoutError, "");
      expect(process.returncode).toBe(null);
      process.kill();
      expect(yield* process.wait()).toBe(-9);

      const cat = yield* exec("cat", { stdin: PIPE, stdout: PIPE });
      there(cat.stdin).write(encode("one"));
      const talk = createTask(there(cat.stdout).read());
      yield* sleep(1);
      talk.cancel();
      yield* sleep(1);
      expect((yield* cat.communicate(encode(" two"))).map(decode)).toEqual(["one two", null]);
    }));

  it("speaks bytes: text=True is refused", () => {
    const options = { text: true } as SubprocessOptions;
    expect(() => createSubprocessExec("cat", options)).toThrow("text must be false");
    expect(() => createSubprocessShell("cat", options)).toThrow(RangeError);
  });

  it("has the environment it is given, and no other", () =>
    withKernel(function* (exec) {
      const process = yield* exec("env", { stdout: PIPE, env: { A: "b" } });
      expect(decode((yield* process.communicate())[0])).toBe("A=b\n");
    }));

  it("reads nothing from DEVNULL", () =>
    withKernel(function* (exec) {
      const process = yield* exec("cat", { stdin: DEVNULL, stdout: PIPE });
      expect((yield* process.communicate()).map(decode)).toEqual(["", null]);
    }));

  it("ends by SIGPIPE when nobody reads what it writes", () =>
    withKernel(function* (exec) {
      const process = yield* exec("pipeline yes head", { stdout: PIPE });
      expect(decode((yield* process.communicate())[0])).toBe("y\ny\n-13 0\n");
    }));
});

function* raises(
  aw: Awaitable<unknown> | Coroutine<unknown>,
  kind: new (...args: never[]) => Error,
  message: string,
): Coroutine<void> {
  const error = yield* raised(aw);
  expect(error).toBeInstanceOf(kind);
  expect((error as Error).message).toContain(message);
}

/** The stream, which is one. */
function there<T>(stream: T | null): T {
  if (stream === null) throw new Error("expected a pipe, got none");
  return stream;
}
