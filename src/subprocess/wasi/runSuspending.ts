import { ProgramExit } from "../programExit.ts";
import type { Answer, Call, SystemCall } from "./calls.ts";
import type { Jspi } from "./jspi.ts";
import { ABORTED, abortBy } from "./trap.ts";
import { advance, type Import, wasiImports } from "./wasiImports.ts";
import { type WasiSetup, WasiSystem } from "./wasiSystem.ts";

/**
 * Runs a program to its end, suspending it while its questions wait for their answers: needs `canSuspend()`. What `answer` raises, or
 * rejects with, ends the program, and is raised again.
 * @returns the status, 0 to 255
 */
export async function runSuspending(
  module: WebAssembly.Module,
  setup: WasiSetup,
  answer: (call: Call) => Answer | PromiseLike<Answer>,
): Promise<number> {
  const { Suspending, promising } = WebAssembly as unknown as Jspi;
  const system = new WasiSystem(setup);
  const goOn = async (steps: SystemCall, call: Call): Promise<number> => {
    let step: Call | number = call;
    while (typeof step === "object") step = advance(steps, await answer(step));
    return step;
  };
  const imports = wasiImports(system, (call) => {
    const run: Import<number | Promise<number>> = (...args) => {
      const steps = call(...args);
      const step = advance(steps);
      return typeof step === "object" ? goOn(steps, step) : step; // a number is given without suspending
    };
    return new Suspending(run);
  });
  try {
    const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: imports });
    await promising(system.attach(instance))();
    return 0;
  } catch (error) {
    if (error instanceof ProgramExit) return error.status;
    await answer(abortBy(error));
    return ABORTED;
  }
}
