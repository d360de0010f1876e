import { describe, expect, it } from "vitest";
import { type Coroutine, getRunningLoop, sleep } from "../../index.ts";
import { runVirtual } from "../../testing/index.ts";
import { createSubprocessExec, createSubprocessShell, Kernel, MemoryFileSystem, PIPE, type Process } from "../index.ts";
import { standardPrograms } from "../standardPrograms.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array | null): string => new TextDecoder().decode(bytes ?? new Uint8Array(0));

type Start = (...command: [string, ...string[]]) => Coroutine<Process>;

/** Runs the test on a kernel of its own, of which nothing may be left. */
async function withKernel(test: (start: Start, kernel: Kernel) => Coroutine<void>, maxBytes?: number): Promise<void> {
  const kernel = new Kernel({ programs: standardPrograms, fs: new MemoryFileSystem({ maxBytes }) });
  await runVirtual(
    function* () {
      yield* test(function* (...command) {
        return yield* createSubprocessExec(...command, { kernel, stdin: PIPE, stdout: PIPE, stderr: PIPE });
      }, kernel);
      for (let i = 0; i < 10; i++) yield; // what ends in this turn has ended
      expect(getRunningLoop().heldTasks().length).toBe(1);
    },
    { debug: false },
  );
  expect(String(kernel)).toBe("Kernel[processes:0, pipes:0]");
}

function* shell(kernel: Kernel, script: string): Coroutine<string> {
  const process = yield* createSubprocessShell(script, { kernel, stdout: PIPE, stderr: PIPE });
  const [out, err] = yield* process.communicate();
  return decode(out) + decode(err);
}

function* write(kernel: Kernel, path: string, text: string): Coroutine<void> {
  const file = yield* kernel.fs.open(path, { write: true, create: true });
  yield* file.write(0, encode(text));
  file.close();
}

describe("a command in a pipeline", () => {
  it.each([
    ["cat"],
    ["cat", "-n"],
    ["tr", "a", "b"],
    ["cut", "-c", "1-"],
    ["grep", "a"],
    ["sed", "s/a/b/"],
    ["uniq", "-c"],
    ["tee"],
    ["tail", "-n", "+1"],
    ["head", "-n", "-1"],
    ["head", "-c", "-1"],
  ] as [string, ...string[]][])(
    "`%s %s` gives what it can as soon as there is a line, and ends with its input",
    (...command) =>
      withKernel(function* (start) {
        const process = yield* start(...command);
        process.stdin?.write(encode("a one\na two\na three\n"));
        yield* sleep(1);
        const first = yield* (process.stdout as NonNullable<typeof process.stdout>).read(100);
        expect(decode(first)).toMatch(/^(?: +1[ \t])?[ab]/);
        process.stdin?.writeEof();
        expect(yield* process.wait()).toBe(0);
      }),
  );

  it.each([
    "yes",
    "seq 100000000",
    "cat /big",
    "cat -n /big",
    "tr x y </big",
    "grep x /big",
    "sed -n p /big",
    "cut -c1- /big",
    "tail -n +1 /big",
    "sort /big",
    "tee /copy </big",
    "find /dir",
  ])("`%s` ends by SIGPIPE when nobody reads on", (command) =>
    withKernel(function* (_, kernel) {
      yield* write(kernel, "/big", "xxxxxxxxx\n".repeat(13_500));
      yield* kernel.fs.mkdir("/dir");
      for (let index = 0; index < 900; index++) yield* kernel.fs.mkdir(`/dir/${index}${"x".repeat(150)}`);
      const script = `{ ${command}; echo $? > /status; } | head -n 1 > /dev/null; cat /status`;
      expect(yield* shell(kernel, script)).toBe("141\n");
    }),
  );

  it.each([
    ["sort"],
    ["cat"],
    ["sed", "p"],
    ["grep", "x"],
    ["sleep", "9"],
    ["yes"],
    ["xargs", "sleep"],
    ["sed", ":a;ba"],
  ] as [string, ...string[]][])("`%s %s` can be killed", (...command) =>
    withKernel(function* (start) {
      const process = yield* start(...command);
      process.stdin?.write(encode("9\n"));
      for (let i = 0; i < 10; i++) yield; // one that computes for ever does not let the clock go on
      process.kill();
      yield* process.communicate(); // reads what was written before
      expect(process.returncode).toBe(-9);
    }),
  );

  it("leaves what it does not read to the next", () =>
    withKernel(function* (_, kernel) {
      yield* shell(kernel, "seq 5 > /f");
      expect(yield* shell(kernel, "{ head -n 2 > /dev/null; cat; } < /f")).toBe("3\n4\n5\n");
      expect(yield* shell(kernel, "{ sed 2q > /dev/null; cat; } < /f")).toBe("3\n4\n5\n");
      expect(yield* shell(kernel, "{ grep -m 1 2; cat; } < /f")).toBe("2\n3\n4\n5\n");
      expect(yield* shell(kernel, "seq 5 | { head -c 3 > /dev/null; cat; }")).toBe("\n3\n4\n5\n");
    }));

  it.each(["head -n 1", "tail -n 1", "sort", "uniq", "grep x", "sed 'p;d'", "sed 1q", "cut -c1-"])(
    "`%s` takes lines of any length",
    (command) =>
      withKernel(function* (_, kernel) {
        yield* write(kernel, "/line", `${"x".repeat(150_000)}\n`);
        expect(yield* shell(kernel, `${command} /line | wc -c`)).toBe("150001\n");
      }),
  );

  it("does not remove all there is", () =>
    withKernel(function* (_, kernel) {
      const reason =
        "it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe";
      expect(yield* shell(kernel, "rm -r /; echo $?; [ -d /tmp ] && echo there")).toBe(`1\nthere\nrm: ${reason}\n`);
    }));

  it("shows where links lead", () =>
    withKernel(function* (_, kernel) {
      const script = "cd /home; echo > a; mkdir d; ln -s a file; ln -s d directory; ln -s none nowhere; ls -lF";
      const lines = (yield* shell(kernel, script)).split("\n").filter((line) => line.startsWith("l"));
      const date = "\\w{3} [ \\d]\\d [ \\d]\\d:?\\d\\d";
      const expected = ["1 directory -> d/", "1 file -> a", "4 nowhere -> none"].map(
        (line) => new RegExp(`^lrwxrwxrwx 1 root root ${line.replace(" ", ` ${date} `)}$`),
      );
      expect(lines).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
    }));

  it("says when there is no room for what it writes", () =>
    withKernel(function* (_, kernel) {
      expect(yield* shell(kernel, "seq 1000 | tee /f | wc -l")).toBe("1000\ntee: /f: No space left on device\n");
    }, 1000));

  // Every command is the last of its script: it takes the shell's place, which then closes the file.
  it.each([
    ["seq 1000 > /f", "seq: write error: No space left on device\n", 1],
    ["cat /in > /f", "cat: write error: No space left on device\n", 1],
    ["grep a /in > /f", "grep: write error: No space left on device\n", 2],
    ["seq 1000 | sort > /f", "sort: write failed: 'standard output': No space left on device\n", 2],
    ["sort -o /f /in", "sort: write failed: /f: No space left on device\n", 2],
    ["tee < /in > /f", "tee: 'standard output': No space left on device\n", 1],
    ["cp /in /f", "cp: error writing '/f': No space left on device\n", 1],
    ['echo "$(cat /in)" > /f', "sh: echo: I/O error\n", 1],
    ['printf %s "$(cat /in)" > /f', "sh: printf: I/O error\n", 1],
  ])("`%s` says that there is no room, and no more", (script, message, status) =>
    withKernel(function* (_, kernel) {
      yield* write(kernel, "/in", "aaaaaaaaa\n".repeat(40));
      const process = yield* createSubprocessShell(script, { kernel, stdout: PIPE, stderr: PIPE });
      expect((yield* process.communicate()).map(decode)).toEqual(["", message]);
      expect(process.returncode).toBe(status);
    }, 600),
  );
});
