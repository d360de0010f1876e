import { run } from "asyncio-web";
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
  running: () => defaultKernel().processes.map(({ argv }) => argv.join(" ")),
  left: () => String(defaultKernel()).startsWith("Kernel[processes:0, pipes:0, "),
};

Object.assign(globalThis, { checks });
