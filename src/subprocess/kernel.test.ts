import { describe, expect, it } from "vitest";
import { programs } from "../../test/subprocess/programs.ts";
import { raised } from "../../test/raised.ts";
import { type Coroutine, sleep, until } from "../index.ts";
import { fromDuplex, StreamReader } from "../streams/index.ts";
import { runVirtual } from "../testing/index.ts";
import {
  createSubprocessExec,
  createSubprocessShell,
  DEVNULL,
  Kernel,
  type KernelOptions,
  MemoryFileSystem,
  OSError,
  PermissionError,
  PIPE,
  ProcessLookupError,
  type ProgramContext,
  setDefaultKernel,
  standardPrograms,
} from "./index.ts";

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array | null): string => new TextDecoder().decode(bytes ?? undefined);

function makeKernel(options: Partial<KernelOptions> = {}): Kernel {
  return new Kernel({ programs: { ...standardPrograms, ...programs }, fs: new MemoryFileSystem(), ...options });
}

describe("a kernel", () => {
  it("refuses more processes than it may have, and says how many", () =>
    runVirtual(function* () {
      const kernel = makeKernel({ maxProcesses: 2 });
      const first = yield* createSubprocessExec("sleep", "9", { kernel });
      const second = yield* createSubprocessExec("sleep", "9", { kernel, stdin: PIPE, stdout: PIPE });
      const error = yield* raised(createSubprocessExec("sleep", "9", { kernel, stdin: PIPE, stdout: PIPE }));
      expect(error).toBeInstanceOf(OSError);
      expect(String(error)).toMatch("expected at most 2 processes at once (maxProcesses), got one more");
      expect(String(kernel)).toBe("Kernel[processes:2, pipes:2]");
      for (const each of [first, second]) each.kill();
      yield* second.wait();
      yield;
      expect(String(kernel)).toBe("Kernel[processes:0, pipes:0]");
    }));

  it("knows who runs, and sends signals to a process or a group", () =>
    runVirtual(function* () {
      const kernel = makeKernel();
      const shell = yield* createSubprocessShell("sleep 9 & sleep 9 & wait", { kernel, stdin: DEVNULL });
      yield* sleep(1);
      expect(kernel.processes.map(({ argv, group }) => [argv[0], group])).toEqual([
        ["/bin/sh", shell.pid],
        ["sleep", shell.pid],
        ["sleep", shell.pid],
      ]);
      kernel.kill(-shell.pid, "SIGINT"); // those in the background ignore it
      expect(yield* shell.wait()).toBe(-2);
      expect(kernel.processes.length).toBe(2);
      kernel.kill(-shell.pid);
      expect(kernel.processes).toEqual([]);
      expect(() => kernel.kill(shell.pid)).toThrow(ProcessLookupError);
      expect(() => kernel.kill(-shell.pid, 0)).toThrow(ProcessLookupError);
      expect(() => kernel.kill(1, 99)).toThrow(RangeError);
    }));

  it("takes the group away with a leader that is killed", () =>
    runVirtual(function* () {
      const kernel = makeKernel();
      const shell = yield* createSubprocessShell("sleep 9 | cat", { kernel, stdout: PIPE });
      yield* sleep(1);
      shell.terminate();
      expect(yield* shell.wait()).toBe(-15);
      yield;
      expect(String(kernel)).toBe("Kernel[processes:0, pipes:0]");
    }));

  it("runs files that say by what, if they may be run", () =>
    runVirtual(function* () {
      const kernel = makeKernel();
      yield* writeFile(kernel, "/home/script", "#!/bin/sh -e\necho $1 $#\nfalse\necho no\n");
      expect(yield* raised(createSubprocessExec("./script", { kernel, cwd: "/home" }))).toBeInstanceOf(PermissionError);
      yield* kernel.fs.chmod("/home/script", 0o755);
      const process = yield* createSubprocessExec("./script", "a", "b", { kernel, cwd: "/home", stdout: PIPE });
      expect([decode((yield* process.communicate())[0]), process.returncode]).toEqual(["a 2\n", 1]);
      yield* writeFile(kernel, "/home/itself", "#!/home/itself\n");
      yield* kernel.fs.chmod("/home/itself", 0o755);
      expect(yield* raised(createSubprocessExec("/home/itself", { kernel }))).toMatchObject({ code: "ELOOP" });
      yield* writeFile(kernel, "/home/none", "text");
      yield* kernel.fs.chmod("/home/none", 0o755);
      expect(yield* raised(createSubprocessExec("/home/none", { kernel }))).toMatchObject({ code: "ENOEXEC" });
    }));

  it("prints what is nobody else's where the page says", () =>
    runVirtual(function* () {
      const printed: string[] = [];
      const note = (bytes: Uint8Array): void => void printed.push(decode(bytes));
      const kernel = makeKernel({ stdout: note, stderr: note });
      yield* (yield* createSubprocessExec("both", "out", "err", { kernel })).wait();
      expect(printed).toEqual(["out\n", "err\n"]);
    }));

  it("tells the console whole lines", () =>
    runVirtual(function* () {
      const lines: string[] = [];
      const { log } = console;
      console.log = (line: string): void => void lines.push(line);
      try {
        const kernel = makeKernel();
        yield* (yield* createSubprocessShell("printf 'one\\ntw'; echo o; printf no\\ end", { kernel })).wait();
        yield* (yield* createSubprocessExec("both", "three", "", { kernel, stderr: DEVNULL })).wait();
      } finally {
        console.log = log;
      }
      expect(lines).toEqual(["one", "two", "no end", "three"]);
    }));

  it("lets processes read and write streams of the page's", () =>
    runVirtual(function* () {
      const kernel = makeKernel();
      const reader = new StreamReader();
      reader.feedData(encode("from a stream"));
      reader.feedEof();
      const sink = yield* createSubprocessExec("cat", { kernel, stdin: PIPE, stdout: PIPE });
      const process = yield* createSubprocessExec("cat", { kernel, stdin: reader, stdout: sink.stdin });
      expect(yield* process.wait()).toBe(0);
      expect(decode((yield* sink.communicate())[0])).toBe("from a stream");
    }));

  it("lets processes write what a connection of the page's sends", () =>
    runVirtual(function* () {
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
      const [reader, writer] = fromDuplex({ readable, writable });
      const kernel = makeKernel({ stdout: writer });
      const process = yield* createSubprocessShell("echo one; echo two >&2", { kernel, stderr: writer });
      expect(yield* process.wait()).toBe(0);
      expect(decode(yield* reader.readexactly(8))).toBe("one\ntwo\n");
      expect(writer.isClosing()).toBe(false);
      writer.close();
    }));

  it("is the page's own, or that which is set, for those who name none", () =>
    runVirtual(function* () {
      const printed: string[] = [];
      const kernel = makeKernel({ stdout: (bytes) => void printed.push(decode(bytes)) });
      expect(setDefaultKernel(kernel)).toBe(undefined);
      yield* (yield* createSubprocessShell("echo from the one that is set")).wait();
      expect(setDefaultKernel(undefined)).toBe(kernel);
      expect(printed).toEqual(["from the one that is set\n"]);

      yield* (yield* createSubprocessShell("echo kept > /tmp/note")).wait();
      const process = yield* createSubprocessShell("cat /tmp/note; rm /tmp/note", { stdout: PIPE });
      expect(decode((yield* process.communicate())[0])).toBe("kept\n");
    }));

  it("tells a shell that there are too many processes", () =>
    runVirtual(function* () {
      const kernel = makeKernel({ maxProcesses: 2 });
      const script = "sleep 9 & sleep 9; echo not here";
      const process = yield* createSubprocessShell(script, { kernel, stdout: PIPE, stderr: PIPE });
      expect(decode(yield* (process.stderr as StreamReader).readline())).toBe("sh: Cannot fork\n");
      process.kill();
      yield* process.wait();
      for (const { pid } of kernel.processes) kernel.kill(pid);
      const piped = yield* createSubprocessShell("true | true | true", { kernel, stderr: PIPE });
      expect(decode((yield* piped.communicate())[1])).toBe("sh: Cannot fork\n");
      expect(piped.returncode).toBe(2);
    }));

  it("shows its processes by their numbers and names", () =>
    runVirtual(function* () {
      const kernel = makeKernel();
      kernel.register("names", function* (context) {
        const child = yield* context.spawn(["exit", "3"]);
        const names = [String(context), String(context.fs), String(child)];
        yield* child.wait();
        context.stdout.write(encode([...names, String(child)].join("; ")));
      });
      const process = yield* createSubprocessExec("names", { kernel, cwd: "/tmp", stdout: PIPE });
      const { pid } = process;
      expect(String(process)).toBe(`Process[${pid}]`);
      expect(decode((yield* process.communicate())[0])).toBe(
        `ProcessContext[${pid} names]; ProcessFiles[/tmp]; ` +
          `KernelProcess[${pid + 1} exit, running]; KernelProcess[${pid + 1} exit, returncode:3]`,
      );
      expect(String(process)).toBe(`Process[${pid}, returncode:0]`);
    }));

  it("has a device that is empty whatever a program does with it", () =>
    runVirtual(function* () {
      const kernel = makeKernel();
      kernel.register("discard", function* ({ fs }: ProgramContext) {
        const file = yield* fs.open("/dev/null", { write: true });
        yield* file.write(0, encode("lost"));
        yield* file.truncate(9);
        file.close();
        return (yield* fs.stat("/dev/null")).size + (yield* (yield* fs.open("/dev/null")).read(0, 9)).length;
      });
      expect(yield* (yield* createSubprocessExec("discard", { kernel })).wait()).toBe(0);
    }));

  it("takes no signal that is not the platform's", () => {
    const options = { signal: new EventTarget() as AbortSignal };
    expect(() => createSubprocessExec("true", options)).toThrow("expected an AbortSignal, got ");
  });

  it("terminates by an AbortSignal, and kills at the end of a scope", async () => {
    const kernel = makeKernel();
    await runVirtual(function* () {
      const controller = new AbortController();
      const process = yield* createSubprocessExec("sleep", "9", { kernel, signal: controller.signal });
      controller.abort();
      expect(yield* process.wait()).toBe(-15);
      const error = yield* raised(createSubprocessExec("sleep", "9", { kernel, signal: controller.signal }));
      expect(String(error)).toMatch("CancelledError");

      const disposed = yield* createSubprocessExec("sleep", "9", { kernel });
      yield* until(disposed[Symbol.asyncDispose]());
      expect(disposed.returncode).toBe(-9);
    });
    expect(String(kernel)).toBe("Kernel[processes:0, pipes:0]");
  });

  it("ends the processes of a loop that ends", async () => {
    const kernel = makeKernel();
    const process = await runVirtual(function* () {
      return yield* createSubprocessExec("sleep", "9", { kernel });
    });
    expect([process.returncode, kernel.processes]).toEqual([-9, []]);
  });
});

describe("a program", () => {
  it("may handle a signal, or ignore it, but for SIGKILL", () =>
    runVirtual(function* () {
      const kernel = makeKernel();
      kernel.register("careful", function* ({ on, stdout, exit }: ProgramContext) {
        on("SIGINT", "ignore");
        expect(() => on("SIGKILL", "ignore")).toThrow("SIGKILL cannot be caught or ignored");
        let isAsked = false;
        on("SIGTERM", () => (isAsked = true));
        while (!isAsked) yield* sleep(1);
        stdout.write(encode("cleaned up\n"));
        exit(42);
      });
      const process = yield* createSubprocessExec("careful", { kernel, stdout: PIPE });
      yield* sleep(1);
      process.sendSignal("SIGINT");
      process.terminate();
      expect([decode((yield* process.communicate())[0]), process.returncode]).toEqual(["cleaned up\n", 42]);
      expect(() => process.terminate()).toThrow(ProcessLookupError);
    }));

  it("gives its children what they are to have, and what they are not to have", () =>
    runVirtual(function* () {
      const kernel = makeKernel();
      kernel.register("child", function* ({ stdin, stdout, stderr, inherited, umask, ignored, fs }: ProgramContext) {
        const [[descriptor, fourth] = []] = inherited;
        if (!(fourth instanceof StreamReader)) throw new Error("expected a reader");
        yield* fs.mkdir("/made");
        const facts = [descriptor, decode(yield* fourth.read()), umask, ignored, (yield* fs.stat("/made")).mode];
        stdout.write(encode(JSON.stringify(facts)));
        expect(yield* raised(stdin.read())).toMatchObject({ code: "EBADF" });
        stderr.write(encode("nobody hears"));
        expect(yield* raised(stderr.drain())).toMatchObject({ code: "EBADF" });
      });
      kernel.register("parent", function* (context: ProgramContext) {
        context.umask = 0o077;
        context.on("SIGHUP", "ignore");
        const inherit = [[4, context.openBytes(encode("four"))]] as const;
        const child = yield* context.spawn(["child"], { stdin: "closed", stderr: "closed", inherit });
        return yield* child.wait();
      });
      const process = yield* createSubprocessExec("parent", { kernel, stdout: PIPE, stderr: PIPE });
      const [out, err] = (yield* process.communicate()).map(decode);
      expect({ out, err, status: process.returncode }).toEqual({
        out: JSON.stringify([4, "four", 0o077, ["SIGHUP"], 0o700]),
        err: "",
        status: 0,
      });
    }));

  it("reads and writes a file by one position", () =>
    runVirtual(function* () {
      const kernel = makeKernel();
      kernel.register("edit", function* ({ openDuplex, openReader, stdout }: ProgramContext) {
        const [reader, writer] = yield* openDuplex("/tmp/new");
        writer.write(encode("one\ntwo\nthree\n"));
        yield* writer.drain();
        expect(yield* reader.read()).toEqual(encode("")); // it is at the end
        const [again, over] = yield* openDuplex("/tmp/new");
        yield* again.readline();
        over.write(encode("TWO"));
        yield* over.drain();
        stdout.write(yield* again.read());
        stdout.write(yield* (yield* openReader("/tmp/new")).read());
      });
      const process = yield* createSubprocessExec("edit", { kernel, stdout: PIPE });
      expect(decode((yield* process.communicate())[0])).toBe("\nthree\none\nTWO\nthree\n");
      expect(String(kernel)).toBe("Kernel[processes:0, pipes:0]");
    }));

  it("cannot be stopped for a while", () =>
    runVirtual(function* () {
      const kernel = makeKernel();
      const process = yield* createSubprocessExec("sleep", "9", { kernel });
      expect(() => process.sendSignal("SIGSTOP")).toThrow("a process cannot be stopped in a browser");
      process.sendSignal("SIGCHLD");
      expect(process.returncode).toBe(null);
      process.kill();
    }));

  it("has its errors on stderr, and the status 1", () =>
    runVirtual(function* () {
      const kernel = makeKernel();
      kernel.register("broken", function* (): Coroutine<number> {
        throw new Error("out of order");
      });
      const process = yield* createSubprocessExec("broken", { kernel, stderr: PIPE });
      expect(decode((yield* process.communicate())[1])).toMatch("Error: out of order");
      expect(process.returncode).toBe(1);
    }));

  it("leaves to the next what it does not read", () =>
    runVirtual(function* () {
      const kernel = makeKernel();
      const process = yield* createSubprocessShell("head -c 2; head -c 3; cat", { kernel, stdin: PIPE, stdout: PIPE });
      expect(decode((yield* process.communicate(encode("abcdefg")))[0])).toBe("abcdefg");
    }));

  it("is told apart from what is none", () => {
    const kernel = makeKernel();
    expect(() => kernel.register("a/b", function* () {})).toThrow(RangeError);
    expect(() => kernel.register("x", 5 as never)).toThrow(TypeError);
    expect(kernel.programs).toContain("sh");
  });
});

function* writeFile(kernel: Kernel, path: string, text: string): Coroutine<void> {
  const file = yield* kernel.fs.open(path, { write: true, create: true });
  yield* file.write(0, encode(text));
  file.close();
}
