import { ProgramExit } from "../programExit.ts";
import type { Answer, Call } from "./calls.ts";
import { ABORTED, abortBy } from "./trap.ts";
import { advance, type Import, wasiImports } from "./wasiImports.ts";
import { type WasiSetup, WasiSystem } from "./wasiSystem.ts";

/**
 * Runs a program to its end; the questions of its system calls are answered on the spot. What `answer` raises ends the program,
 * and is raised again.
 * @returns the status, 0 to 255
 */
export function runBlocking(module: WebAssembly.Module, setup: WasiSetup, answer: (call: Call) => Answer): number {
  const system = new WasiSystem(setup);
  const imports = wasiImports(system, (call): Import => (...args) => {
    const steps = call(...args);
    let step = advance(steps);
    while (typeof step === "object") step = advance(steps, answer(step));
    return step;
  });
  try {
    system.attach(new WebAssembly.Instance(module, { wasi_snapshot_preview1: imports }))();
    return 0;
  } catch (error) {
    if (error instanceof ProgramExit) return error.status;
    answer(abortBy(error));
    return ABORTED;
  }
}
