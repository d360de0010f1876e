import { RuntimeError } from "../../errors.ts";
import { checkFunction } from "../../loop/checks.ts";
import type { Program } from "../program.ts";
import { serveProcesses } from "./serveProcesses.ts";

let isServing = false;

/**
 * Makes the module of a worker a program: the kernel that it is registered with, as `{ worker: () => new Worker(…) }`, runs a
 * process in each worker.
 *
 * @throws TypeError if it is no function
 * @throws RuntimeError outside of a worker, and at a second call
 */
export function program(main: Program): void {
  checkFunction(main);
  if (typeof WorkerGlobalScope === "undefined") throw new RuntimeError("program() is for the module of a worker");
  if (isServing) throw new RuntimeError("program() was called before: a worker is one program");
  isServing = true;
  serveProcesses(() => main);
}

declare const WorkerGlobalScope: unknown;
