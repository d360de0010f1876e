import { type Coroutine, createTask } from "asyncio-web";
import {
  createSubprocessExec,
  type Kernel,
  PIPE,
  type Process,
  ProcessLookupError,
  STDOUT,
} from "asyncio-web/subprocess";
import type { Tty } from "./tty.ts";
import { commandStart, promptEnd, promptStart } from "./ttyScreen.ts";

/** The directory that shells begin in. */
export const home = "/home";

/** The directory, and the last status if it is not 0: told to the terminal, and shown. */
const prompt = `\x1b]7;file://$PWD\x07${promptStart}\x1b[1;36m$PWD\x1b[0m \x1b[1;31m\${?#0}\x1b[0m$ ${promptEnd}`;
const continuation = `${promptStart}> ${promptEnd}`;

/** A shell on a terminal, and the next one when it has ended. */
export class ShellSession {
  readonly #kernel: Kernel;
  #process: Process | undefined;
  /** Has the shell said something? Before that, it has not seen to it that SIGINT does not end it. */
  #isReady = false;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Ctrl-C: to the shell, and to all that it has started. */
  interrupt(): void {
    if (this.#isReady) this.#signal("SIGINT");
  }

  /** Runs one shell after the other. */
  *run(tty: Tty): Coroutine<never> {
    for (;;) {
      const process = yield* createSubprocessExec("sh", "-i", {
        kernel: this.#kernel,
        cwd: home,
        env: { ...this.#kernel.env, HOME: home, PS0: commandStart, PS1: prompt, PS2: continuation },
        stdin: tty.input,
        stdout: PIPE,
        stderr: STDOUT,
      });
      this.#process = process;
      const output = createTask(this.#show(process, tty), { name: "terminal output" });
      const status = yield* process.wait();
      this.#isReady = false;
      this.#signal("SIGKILL"); // what it left in the background ends with the session
      yield* output;
      const text = `[The shell has ended with status ${status}. Here is a new one.]\n`;
      yield* tty.output(new TextEncoder().encode(text));
    }
  }

  *#show({ stdout }: Process, tty: Tty): Coroutine<void> {
    if (stdout === null) return;
    for (let block; (block = yield* stdout.read(65_536)).length > 0;) {
      this.#isReady = true;
      yield* tty.output(block);
    }
  }

  #signal(signal: "SIGINT" | "SIGKILL"): void {
    try {
      if (this.#process !== undefined) this.#kernel.kill(-this.#process.pid, signal);
    } catch (error) {
      if (!(error instanceof ProcessLookupError)) throw error; // all have just ended
    }
  }
}
