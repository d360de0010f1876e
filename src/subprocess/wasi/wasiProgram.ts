import { ProgramExit } from "../programExit.ts";
import type { Answer, AskingCalls, Call } from "./calls.ts";
import type { Jspi } from "./jspi.ts";
import { abortBy } from "./trap.ts";
import { advance, wasiImports } from "./wasiImports.ts";
import { type WasiSetup, WasiSystem } from "./wasiSystem.ts";

/** The status, as a shell sees it, of a program that has aborted, should its process not have ended by that. */
const ABORTED = 134;

/**
 * Runs a program to its end; the questions of its system calls are answered on the spot. The result is the status, 0 to 255.
 * What `answer` raises ends the program, and is raised again.
 */
export function runBlocking(module: WebAssembly.Module, setup: WasiSetup, answer: (call: Call) => Answer): number {
  const system = new WasiSystem(setup);
  const imports = wasiImports(system, (call: AskingCalls[string]) => (...args) => {
    const steps = call(...args);
    let step = advance(steps);
    while (typeof step === "object") step = advance(steps, answer(step));
    return step;
  });
  try {
    startOf(new WebAssembly.Instance(module, { wasi_snapshot_preview1: imports }), system)();
    return 0;
  } catch (error) {
    if (error instanceof ProgramExit) return error.status;
    answer(abortBy(error));
    return ABORTED;
  }
}

/**
 * Runs a program to its end, suspending it while its questions wait for answers; needs `canSuspend()`. The result is the
 * status, 0 to 255. What `answer` rejects with ends the program, and is raised again.
 */
export async function runSuspending(
  module: WebAssembly.Module,
  setup: WasiSetup,
  answer: (call: Call) => Answer | PromiseLike<Answer>,
): Promise<number> {
  const { Suspending, promising } = WebAssembly as unknown as Jspi;
  const system = new WasiSystem(setup);
  const finish = async (steps: ReturnType<AskingCalls[string]>, call: Call): Promise<number> => {
    let step: Call | number = call;
    while (typeof step === "object") step = advance(steps, await answer(step));
    return step;
  };
  const imports = wasiImports(system, (call: AskingCalls[string]) => {
    const run = (...args: never[]): number | Promise<number> => {
      const steps = call(...args);
      const step = advance(steps);
      return typeof step === "number" ? step : finish(steps, step);
    };
    return new Suspending(run) as () => unknown;
  });
  try {
    const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: imports });
    await promising(startOf(instance, system))();
    return 0;
  } catch (error) {
    if (error instanceof ProgramExit) return error.status;
    await answer(abortBy(error));
    return ABORTED;
  }
}

function startOf(instance: WebAssembly.Instance, system: WasiSystem): () => void {
  system.memory.attach(instance.exports["memory"] as WebAssembly.Memory);
  return instance.exports["_start"] as () => void;
}
