import { describe, expect, it } from "vitest";
import { type Coroutine, timeout, TimeoutError } from "../../index.ts";
import { runVirtual } from "../../testing/index.ts";
import {
  createSubprocessExec,
  Kernel,
  MemoryFileSystem,
  PIPE,
  type Process,
  standardPrograms,
  STDOUT,
} from "../index.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What a person has in hand: types lines, and looks for what the shell says. */
class Session {
  readonly process: Process;
  readonly kernel: Kernel;
  #unseen = "";

  constructor(process: Process, kernel: Kernel) {
    this.process = process;
    this.kernel = kernel;
  }

  type(text: string): void {
    this.process.stdin?.write(encoder.encode(text));
  }

  /** Waits for a text, and gives all up to its end. */
  *until(text: string): Coroutine<string> {
    while (!this.#unseen.includes(text)) {
      const block = yield* this.process.stdout?.read(65_536) ?? [];
      if (block === undefined || block.length === 0) throw new Error(`expected ${text}, got ${this.#unseen}`);
      this.#unseen += decoder.decode(block);
    }
    const end = this.#unseen.indexOf(text) + text.length;
    const seen = this.#unseen.slice(0, end);
    this.#unseen = this.#unseen.slice(end);
    return seen;
  }

  /** What a command says before the next prompt. */
  *run(line: string): Coroutine<string> {
    this.type(`${line}\n`);
    return (yield* this.until("% ")).slice(0, -2);
  }

  /** Ctrl-C. */
  interrupt(): void {
    this.kernel.kill(-this.process.pid, "SIGINT");
  }

  *end(): Coroutine<number> {
    this.process.stdin?.close();
    return yield* this.process.wait();
  }
}

async function withSession(test: (session: Session) => Coroutine<void>): Promise<void> {
  const kernel = new Kernel({ programs: standardPrograms, fs: new MemoryFileSystem() });
  await runVirtual(
    function* () {
      const env = { ...kernel.env, PS1: "% " };
      const process = yield* createSubprocessExec("sh", "-i", {
        kernel,
        env,
        stdin: PIPE,
        stdout: PIPE,
        stderr: STDOUT,
      });
      const session = new Session(process, kernel);
      yield* session.until("% ");
      yield* test(session);
      yield* session.end();
    },
    { debug: false },
  );
  expect(String(kernel)).toBe("Kernel[processes:0, pipes:0]");
}

describe("an interactive shell", () => {
  it("keeps variables, functions, the directory and the status from line to line", () =>
    withSession(function* (shell) {
      expect(yield* shell.run("x=5; f() { echo f $1; }; cd /tmp")).toBe("");
      expect(yield* shell.run("false")).toBe("");
      expect(yield* shell.run("echo $? $x $PWD; f 1")).toBe("1 5 /tmp\nf 1\n");
    }));

  it("asks for more of a command that is not whole", () =>
    withSession(function* (shell) {
      expect(yield* shell.run("for i in 1 2\ndo echo $i\ndone")).toBe("> > 1\n2\n");
      expect(yield* shell.run("echo 'a\nb'")).toBe("> a\nb\n");
      expect(yield* shell.run("cat <<E\nhere\nE")).toBe("> > here\n");
      expect(yield* shell.run("echo a \\\nb")).toBe("> a b\n");
      expect(yield* shell.run("echo a\\\\")).toBe("a\\\n");
      expect(yield* shell.run("f() {\necho f\n}\nf")).toBe("> > ");
      expect(yield* shell.until("% ")).toBe("f\n% ");
    }));

  it.each([")", "echo a; fi", "if true; then echo; done", "echo >", "case x esac"])(
    "says at once what is wrong with %j, and goes on",
    (line) =>
      withSession(function* (shell) {
        expect(yield* shell.run(line)).toMatch(/^sh: 1: Syntax error: .*\n$/);
        expect(yield* shell.run("echo $?")).toBe("2\n");
      }),
  );

  it("goes on after errors that end other shells", () =>
    withSession(function* (shell) {
      expect(yield* shell.run("set -u; echo $no")).toBe("sh: no: parameter not set\n");
      expect(yield* shell.run("return 3")).toBe("");
      expect(yield* shell.run("echo $?; break")).toBe("3\n");
      expect(yield* shell.run("kill $$; echo alive")).toBe("alive\n");
    }));

  it("shows variables and the status in its prompts, and keeps the status", () =>
    withSession(function* (shell) {
      expect(yield* shell.run(`PS1='"\${PWD}" \${?#0}$(true)% '`)).toBe('"/" ');
      expect(yield* shell.run("(exit 7)")).toBe('"/" 7');
      expect(yield* shell.run("echo $?")).toBe('7\n"/" ');
      expect(yield* shell.run("set -u; PS1='$no% '")).toBe("$no");
      expect(yield* shell.run("PS0='<$?>' PS1='% '; false")).toBe("");
      expect(yield* shell.run("echo $?")).toBe("<1>1\n");
    }));

  it("is interrupted in what it runs, and goes on", () =>
    withSession(function* (shell) {
      for (const line of [
        "sleep 99",
        "sleep 99 | cat",
        "while :; do sleep 99; done",
        "while :; do :; done",
        "(while :; do :; done)",
        "f() { for i in 1 2; do sleep 99; done; }; f",
        "x=$(sleep 99); echo not here",
        "read x; echo not here",
        "sleep 99 & wait",
        "{ sleep 99; echo not here; } > /tmp/out",
      ]) {
        shell.type(`${line}\n`);
        for (let turn = 0; turn < 200; turn++) yield;
        shell.interrupt();
        expect(yield* shell.until("% "), line).toBe("% ");
        expect(yield* shell.run("echo $?"), line).toBe("130\n");
      }
      expect(yield* shell.run("cat /tmp/out; kill %1")).toBe("");
    }));

  it("lets a program that handles SIGINT go on, and waits for it", () =>
    withSession(function* (shell) {
      shell.type("sh -c 'trap \"echo caught\" INT; sleep 99; echo on'; echo $?\n");
      for (let turn = 0; turn < 200; turn++) yield;
      shell.interrupt();
      expect(yield* shell.until("% ")).toBe("caught\non\n0\n% ");
      shell.type("sh -i\n");
      expect(yield* shell.until("% ")).toBe("% ");
      shell.type("sleep 99\n");
      for (let turn = 0; turn < 200; turn++) yield;
      shell.interrupt();
      expect(yield* shell.until("% ")).toBe("% ");
      expect(yield* shell.run("echo $?; exit 4")).toBe("130\n");
      expect(yield* shell.run("echo $?")).toBe("4\n");
    }));

  it("interrupts a program at any moment of its start", () =>
    withSession(function* (shell) {
      for (let turns = 0; turns < 60; turns += 3) {
        shell.type("sleep 99 | cat\n");
        for (let turn = 0; turn < turns; turn++) yield;
        shell.interrupt();
        shell.type("echo $((6 * 7))\n");
        try {
          yield* timeout(9, () => shell.until("42\n% "));
        } catch (error) {
          if (!(error instanceof TimeoutError)) throw error;
          shell.interrupt(); // the first one came before the shell had read the line
          yield* shell.until("42\n% ");
        }
        expect(shell.kernel.processes.length, `after ${turns} turns`).toBe(1);
      }
    }));

  it("drops what was typed of a command when it is interrupted, and runs a trap at the prompt", () =>
    withSession(function* (shell) {
      shell.type("for i in 1\n");
      yield* shell.until("> ");
      shell.interrupt();
      expect(yield* shell.until("% ")).toBe("% ");
      expect(yield* shell.run("trap 'echo trapped $?' INT")).toBe("");
      shell.interrupt();
      expect(yield* shell.until("% ")).toBe("trapped 130\n% ");
      expect(yield* shell.run("trap - INT")).toBe("");
      shell.interrupt();
      expect(yield* shell.until("% ")).toBe("% ");
    }));

  it("ends with the last status, after its EXIT trap", async () => {
    await withSession(function* (shell) {
      yield* shell.run("trap 'echo bye' EXIT; (exit 5)");
      expect(yield* shell.end()).toBe(5);
      expect(yield* shell.until("bye\n")).toBe("bye\n");
    });
    await withSession(function* (shell) {
      shell.type("exec <&-\n");
      expect(yield* shell.process.wait()).toBe(0);
    });
  });
});
