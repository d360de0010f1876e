import { type Awaitable, type Coroutine, run, sleep } from "asyncio-web";
import type { StreamReader, StreamWriter } from "asyncio-web/streams";
import { createSubprocessExec, createSubprocessShell, defaultKernel, PIPE } from "asyncio-web/subprocess";
import { createWorker, setUp } from "./worker.ts";

setUp();
defaultKernel().register("upper", { worker: createWorker });

/** What a command of the shell prints, its status, and what it leaves behind. */
function sh(command: string): Promise<unknown> {
  return run(function* () {
    const process = yield* createSubprocessShell(command, { stdout: PIPE, stderr: PIPE });
    const [out, err] = yield* process.communicate();
    return [new TextDecoder().decode(out ?? undefined), new TextDecoder().decode(err ?? undefined), process.returncode];
  });
}

/** The parts of a process with pipes. */
function* talkTo(
  program: string,
): Coroutine<{ stdin: StreamWriter; stdout: StreamReader; wait: () => Awaitable<number> }> {
  const process = yield* createSubprocessExec(program, { stdin: PIPE, stdout: PIPE });
  if (process.stdin === null || process.stdout === null) throw new Error("expected pipes");
  return { stdin: process.stdin, stdout: process.stdout, wait: () => process.wait() };
}

/** What can be seen from outside: each is run by the test, in the page. */
export const checks = {
  capabilities: () => defaultKernel().capabilities,
  pipeline: () => sh("seq 5 | grep -v 3 | upper | wc -l; yes | head -1; exit 3"),
  files: () => sh("mkdir -p /tmp/d; echo a b > /tmp/d/x; cat /tmp/d/* | upper"),
  killed: () =>
    run(function* () {
      const process = yield* createSubprocessExec("sh", "-c", "while :; do :; done");
      process.kill();
      return yield* process.wait();
    }),
  /** Speaks to a WASI program line by line, and kills one that computes. */
  wasi: () =>
    run(function* () {
      for (const name of ["repl", "spin"])
        defaultKernel().register(name, { wasm: new URL(`/${name}.wasm`, location.href) });
      const { stdin, stdout, wait } = yield* talkTo("repl");
      stdin.write(new TextEncoder().encode("hello\n"));
      const answer = new TextDecoder().decode(yield* stdout.readline());
      stdin.write(new TextEncoder().encode("exit 3\n"));
      const status = yield* wait();
      const spinning = yield* createSubprocessExec("spin");
      yield* sleep(0.2);
      spinning.kill();
      return [answer, status, yield* spinning.wait()];
    }),
  running: () => defaultKernel().processes.map(({ argv }) => argv.join(" ")),
  left: () => String(defaultKernel()).startsWith("Kernel[processes:0, pipes:0, "),
};

Object.assign(globalThis, { checks });
