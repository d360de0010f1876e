import { describe, expect, it } from "vitest";
import { commands } from "vitest/browser";
import { type Coroutine, createTask, gather, getRunningLoop, sleep, until } from "../../index.ts";
import type { StreamReader } from "../../streams/streamReader.ts";
import type { StreamWriter } from "../../streams/streamWriter.ts";
import { createSubprocessShell, PIPE, type Process, type ProgramContext } from "../index.ts";
import { raised } from "../../../test/raised.ts";
import { Random, seeds } from "../../../test/random.ts";
import { ends, type Tools, withPrograms } from "../../../test/wasi/withPrograms.ts";
import type { Call } from "./calls.ts";
import { compileWasm } from "./compileWasm.ts";
import { runWasi } from "./runWasi.ts";
import { wasiProgram } from "./wasiProgram.ts";
import { runBuffered } from "./runBuffered.ts";
import { runSuspending } from "./runSuspending.ts";

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const names = ["cat", "end", "files", "fread", "grep", "head", "repl", "rg", "show", "sleep", "wc", "yes"];
const load = (name: string): Promise<WebAssembly.Module> =>
  compileWasm(new URL(`/test/wasi/dist/${name}.wasm`, location.href));
const modules = new Map(await Promise.all(names.map(async (name) => [name, await load(name)] as const)));

function suspending(test: (tools: Tools) => Coroutine<void>): Promise<void> {
  return withPrograms(modules, runWasi, test);
}

describe("a WASI program in a tab", () => {
  it("answers line by line while its stdin is open", () =>
    suspending(function* ({ start }) {
      const { stdin, stdout, wait } = yield* talkTo(start("wrepl"));
      stdin.write(encode("hello\n"));
      expect(decode(yield* stdout.readline())).toBe("1: hello\n");
      stdin.write(encode("wor"));
      yield* sleep(60);
      stdin.write(encode("ld\nagain\n"));
      expect(decode(yield* stdout.readline())).toBe("2: world\n");
      expect(decode(yield* stdout.readline())).toBe("3: again\n");
      stdin.write(encode("exit 3\n"));
      expect(yield* wait()).toBe(3);
    }));

  it("does not wait for more when it has some", () =>
    suspending(function* ({ start }) {
      const { stdin, stdout, wait } = yield* talkTo(start("wcat"));
      for (const text of ["123456789", "0", "end"]) {
        stdin.write(encode(text));
        expect(decode(yield* stdout.readexactly(text.length))).toBe(text);
      }
      stdin.close();
      expect(yield* wait()).toBe(0);
    }));

  it.each(ends)("ends by `%s` with %i", (how, status) =>
    suspending(function* ({ exec }) {
      expect(yield* exec(`wend ${how}`)).toEqual({ out: "begun\n", err: "", status });
    }),
  );

  it("says by what it was trapped", () =>
    suspending(function* ({ exec }) {
      const { out, err, status } = yield* exec("wend trap");
      expect([out, status]).toEqual(["begun\n", -6]);
      expect(err).toMatch(/^wend: RuntimeError: .*\n$/);
    }));

  it("ends by SIGPIPE when nobody reads what it writes", () =>
    suspending(function* ({ kernel, exec, sh }) {
      kernel.register("pipeline", function* ({ pipe, spawn, close, stdout }: ProgramContext) {
        const [reader, writer] = pipe();
        const yes = yield* spawn(["wyes"], { stdout: writer });
        yield* close(writer);
        const head = yield* spawn(["whead", "1"], { stdin: reader });
        yield* close(reader);
        stdout.write(encode(`${yield* yes.wait()} ${yield* head.wait()}\n`));
      });
      expect((yield* exec("pipeline")).out).toBe("y\n-13 0\n");
      expect((yield* sh("set -o pipefail; wyes | whead 1; echo $?")).out).toBe("y\n141\n");
      expect((yield* sh("trap '' PIPE; set -o pipefail; wyes | whead 1; echo $?")).out).toBe("y\n1\n");
    }));

  it("is killed where it waits, and nothing is left of it", () =>
    suspending(function* ({ start }) {
      for (const command of ["wcat", "wsleep 3600", "wsleep -p 3600", "wyes"]) {
        const process = yield* start(command);
        yield* sleep(1);
        process.kill();
        yield* process.communicate();
        expect(process.returncode).toBe(-9);
      }
      const process = yield* start("wcat");
      process.terminate();
      expect(yield* process.wait()).toBe(-15);
    }));

  it("loses no byte of a lot", () =>
    suspending(function* ({ start }) {
      const input = crypto.getRandomValues(new Uint8Array(65_536));
      const process = yield* start("wcat");
      const all = new Uint8Array(32 * input.length);
      for (let i = 0; i < 32; i++) all.set(input, i * input.length);
      const [out] = yield* process.communicate(all);
      expect(process.returncode).toBe(0);
      expect(out?.length).toBe(all.length);
      expect(out?.every((byte, at) => byte === all[at])).toBe(true);
    }));

  it("runs beside a hundred others", () =>
    suspending(function* ({ exec }) {
      const all = yield* gather(...Array.from({ length: 100 }, (_, i) => exec("wcat", `number ${i}`)));
      expect(all.map(({ out }) => out)).toEqual(all.map((_, i) => `number ${i}`));
    }));

  it("leaves to the next process what it has not read", () =>
    suspending(function* ({ sh }) {
      const { out } = yield* sh("printf 'a\\nb\\n' | { wsleep -p 5; cat; }; printf 'c\\nd\\n' | { wend exit 0; cat; }");
      expect(out).toBe("input\na\nbegun\nc\nd\n");
    }));
});

describe("a WASI program where nothing can wait", () => {
  it("has its input before it begins, and gives its output when it has ended", () =>
    withPrograms(modules, runBuffered, function* ({ exec, sh, start }) {
      const repl = yield* talkTo(start("wrepl"));
      repl.stdin.write(encode("one\ntwo\nexit 300\n"));
      repl.stdin.close();
      expect(decode(yield* repl.stdout.read())).toBe("1: one\n2: two\n");
      expect(yield* repl.wait()).toBe(44);
      expect(yield* exec("wend abort")).toEqual({ out: "begun\n", err: "", status: -6 });
      expect((yield* sh("cd /tmp; echo text > a; wcat a > b; wfiles ls; cat b; wsleep 1; echo $?")).out).toBe(
        "a\nb\ntext\n58\n", // no sleep
      );
    }));
});

describe("a kernel's WASI program", () => {
  it("is fetched when it is first called, and once", () =>
    suspending(function* ({ kernel, exec }) {
      const address = new URL("/test/wasi/dist/show.wasm?fetched", location.href);
      kernel.register("fetched", { load: () => wasiProgram(address) });
      performance.clearResourceTimings(); // so that there is room for more
      const count = (): number => performance.getEntriesByName(address.href).length;
      expect(count()).toBe(0);
      for (const word of ["a", "b"]) expect((yield* exec(`fetched ${word}`)).out).toBe(`[fetched][${word}]\n`);
      expect(count()).toBe(1);
    }));

  it("is not started if it is none", () =>
    suspending(function* ({ kernel, start }) {
      kernel.register("page", { load: () => wasiProgram("/index.html") });
      const error = yield* raised(start("page"));
      expect(error).toMatchObject({ code: "ENOEXEC" });
      expect(String(error)).toMatch(/^OSError: expected WebAssembly at http.*\/index.html, got: /);
    }));
});

describe("WASI programs that are killed at any moment", () => {
  it.each(seeds)("leave nothing behind, nor mix up what they have written (seed %i)", (seed) =>
    suspending(function* ({ kernel }) {
      const random = new Random(seed);
      for (let round = 0; round < 4; round++) {
        const stages = Array.from({ length: random.below(3) }, () =>
          random.pick(["wcat", "cat", "wgrep y", "wsleep -p 9"]),
        );
        const script = [random.pick(["wyes", "yes", "wyes | whead 5000"]), ...stages].join(" | ");
        const process = yield* createSubprocessShell(script, { kernel, stdout: PIPE });
        const reading = createTask(process.communicate());
        for (let turns = random.below(200); turns > 0; turns--) {
          if (random.below(2) === 0) yield;
          else yield* until(Promise.resolve());
        }
        if (process.returncode === null) kernel.kill(-process.pid, random.pick(["SIGKILL", "SIGTERM"]));
        const [out] = yield* reading;
        expect([0, -9, -15]).toContain(process.returncode);
        expect(decode(out ?? new Uint8Array(0))).toMatch(/^(input\n){0,2}(y\n)*y?$/);
      }
    }),
  );
});

describe("a WASI program that waits", () => {
  it("sleeps by either clock, for hours", () =>
    suspending(function* ({ exec }) {
      const started = getRunningLoop().time();
      expect((yield* exec("wsleep 3600")).status).toBe(0);
      expect((yield* exec("wsleep -r 3600")).status).toBe(0);
      expect(Math.round((getRunningLoop().time() - started) / 60)).toBe(120);
    }));

  it("asks once for a sleep, and does nothing until it is over", async () => {
    const asked: Call[] = [];
    const status = await runSuspending(await load("sleep"), { argv: ["sleep", "3600"], env: {}, cwd: "/" }, (call) => {
      asked.push(call);
      return { value: -1 };
    });
    expect([status, asked]).toEqual([0, [{ op: "poll", stdin: false, seconds: 3600 }]]);
  });

  it("is woken by input, or by the end of its patience", () =>
    suspending(function* ({ start, exec }) {
      const patient = yield* talkTo(start("wsleep -p 3600"));
      yield* sleep(60);
      patient.stdin.write(encode("line\n"));
      expect(decode(yield* patient.stdout.read())).toBe("input\nline\n");
      expect(yield* patient.wait()).toBe(0);
      const impatient = yield* talkTo(start("wsleep -p 2"));
      expect(decode(yield* impatient.stdout.read())).toBe("nothing\n");
      expect((yield* exec("wsleep -p 3600", "")).out).toBe("input\n");
    }));
});

describe("WASI programs beside Debian's", () => {
  const text = Array.from({ length: 500 }, (_, i) => `${i} line ${(i * 7919) % 1000}\tä${"x".repeat(i % 17)}`).join(
    "\n",
  );

  it.each([
    ["wc", "", "wc"],
    ["grep", "^[0-9]*[02468] .*9", "grep"],
    ["grep", "x{15}|nothing", "grep"],
    ["grep", "nowhere", "grep"],
    ["head", "7", "head"],
    ["cat", "", "cat"],
  ])("%s %s prints the same", (name, argument, native) =>
    suspending(function* ({ exec }) {
      const args = argument === "" ? [] : [argument];
      const options = native === "grep" ? ["-E"] : native === "head" ? ["-n"] : [];
      const theirs = yield* until(commands.runProgram("env", ["LC_ALL=C.UTF-8", native, ...options, ...args], text));
      const ours = yield* exec([`w${name}`, ...args], text);
      expect({ stdout: ours.out, status: ours.status }).toEqual({ stdout: theirs.stdout, status: theirs.status });
    }),
  );
});

describe("WASI programs and files", () => {
  it("share them with programs of other kinds, and the shell", () =>
    suspending(function* ({ sh }) {
      expect(
        yield* sh(
          `
          cd /tmp; echo one > a; wcat a > b; cat b; echo two >> b; wcat b | wgrep o | wc -l
          wfiles edit c; cat c; wfiles mkdir d; ls; wfiles mv c d/c; wcat d/c; wshow HOME < a`,
          { env: { HOME: "/hömé", PATH: "/bin" } },
        ),
      ).toEqual({
        out: "one\n2\nJello\nJello!\na\nb\nc\nd\nJello!\n[wshow][HOME] HOME=/hömé\n",
        err: "",
        status: 0,
      });
    }));

  it("are searched by ripgrep, as its package has compiled it", () =>
    suspending(function* ({ sh }) {
      const { out, err } = yield* sh(`
        mkdir -p /home/src/deep; cd /home; echo 'let needle = 1;' > src/a.js; echo 'no' > src/b.js
        printf 'one\\ntwo needle\\nthree\\n' > src/deep/c.txt; echo needle > src/.hidden
        wrg --sort path -n needle src; echo $?; wrg -c e src/deep; cat src/a.js | wrg -o 'n\\w+e' -; wrg nothing /home; echo $?
        wrg needle no; echo $?`);
      expect(out).toBe("src/a.js:1:let needle = 1;\nsrc/deep/c.txt:2:two needle\n0\nsrc/deep/c.txt:3\nneedle\n1\n2\n");
      expect(err).toMatch(/^rg: no: .*No such file or directory/);
    }));
});

/** The parts of a process with pipes. */
function* talkTo(starting: Coroutine<Process>): Coroutine<{
  stdin: StreamWriter;
  stdout: StreamReader;
  wait: () => ReturnType<Process["wait"]>;
}> {
  const process = yield* starting;
  if (process.stdin === null || process.stdout === null) throw new Error("expected pipes");
  return { stdin: process.stdin, stdout: process.stdout, wait: () => process.wait() };
}
