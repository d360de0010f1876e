import { Context, type ExceptionContext, type Future, gather, type Task } from "../src/index.ts";
import { VirtualClock } from "../src/testing/index.ts";
import { ScenarioLimit } from "./errors.ts";
import { formatError } from "./format.ts";
import { Interpreter } from "./interpreter.ts";
import { makeObject } from "./objects.ts";
import type { Scenario, TraceEvent } from "./scenario.ts";

const PATIENCE_MS = 10_000;
const SHUTDOWN_MESSAGE = "unhandled exception during asyncio.run() shutdown";

/**
 * Runs a scenario on an event loop of its own, in virtual time, and returns its trace.
 * @param slice how long the loop may keep the thread, in seconds; it must not make a difference
 * @throws Error if the scenario is still busy after ten seconds of real time.
 */
export async function runScenario(scenario: Scenario, slice?: number): Promise<TraceEvent[]> {
  const clock = new VirtualClock({ onIdle: () => run.loop.stop() });
  const run = new Interpreter(scenario, clock, slice);
  run.loop.setExceptionHandler((_loop, context) => reportLoopError(run, context));
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    watchdog = setTimeout(() => reject(new Error(`still busy after ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    await Promise.race([runToEnd(run, scenario), tooLong]);
    return run.trace;
  } finally {
    clearTimeout(watchdog);
    run.freeze();
    if (run.loop.isRunning()) run.loop.stop();
    else run.loop.close();
  }
}

async function runToEnd(run: Interpreter, scenario: Scenario): Promise<void> {
  for (const [name, spec] of Object.entries(scenario.objects ?? {})) {
    run.objects.set(name, makeObject(spec, run.objects));
  }
  const startMain = (): Task<unknown> => run.loop.createTask(run.task(scenario.main), { name: "main" });
  const main = new Context().run(startMain);
  if (scenario.end === "run") await runLikeAsyncioRun(run, main);
  else await drain(run, main);
}

async function drain(run: Interpreter, main: Task<unknown>): Promise<void> {
  await run.loop.runForever();
  if (run.loop.unfinished().length > 0) recordDeadlock(run);
  else run.record("end", run.stateOf(main));
}

/** `asyncio.run()`: to the end of `main`, then to the end of the tasks that it left, cancelled in order of creation. */
async function runLikeAsyncioRun(run: Interpreter, main: Task<unknown>): Promise<void> {
  if (!(await completes(run, main))) return recordDeadlock(run);
  run.record("main_done", run.stateOf(main));
  const rest = run.loop.unfinished();
  if (rest.length > 0) {
    for (const task of rest) task.cancel();
    const all = gather(rest, { returnExceptions: true });
    if (!(await completes(run, all))) return recordDeadlock(run);
    reportFailures(run, rest);
  }
  run.record("end", run.stateOf(main));
}

function reportFailures(run: Interpreter, tasks: readonly Task<unknown>[]): void {
  for (const task of tasks) {
    const exception = task.cancelled() ? null : task.exception();
    if (exception !== null) run.loop.callExceptionHandler({ message: SHUTDOWN_MESSAGE, exception, task });
  }
}

/** Runs the loop until the future is done; false if the loop went idle first. */
async function completes(run: Interpreter, future: Future<unknown>): Promise<boolean> {
  try {
    await run.loop.runUntilComplete(future);
  } catch {
    return future.done(); // its own error is in its state
  }
  return true;
}

function recordDeadlock(run: Interpreter): void {
  const names = run.loop.unfinished().map((task) => task.getName());
  run.record("deadlock", names.toSorted());
}

function reportLoopError(run: Interpreter, { message, exception }: ExceptionContext): void {
  const kind = kindOf(message);
  if (kind === null || exception instanceof ScenarioLimit) return;
  run.record(`loop_exc ${kind}`, exception == null ? null : formatError(exception));
}

/** What the report is about, or null if it depends on garbage collection. */
function kindOf(message: string): string | null {
  if (message.startsWith("Exception in callback")) return "callback";
  if (message.includes("shielded future")) return "shield";
  if (message.includes("has errored out but its parent")) return "tg_parent";
  if (message.startsWith("unhandled exception during asyncio.run()")) return "run_shutdown";
  return null;
}
