import { VirtualClock } from "../loop/virtualClock.ts";
import type { AwaitableLike } from "../tasks/awaitable.ts";
import { placeOf } from "../tasks/debug.ts";
import { EventLoop, setEventLoop } from "../tasks/eventLoop.ts";
import type { AsyncFunction } from "../tasks/promises.ts";
import { run, type RunOptions } from "../tasks/run.ts";

/** All tasks wait, and nothing can ever happen. */
export class DeadlockError extends Error {
  static {
    Object.defineProperty(this.prototype, "name", { value: "DeadlockError", configurable: true, writable: true });
  }
}

/**
 * Runs a program on a virtual clock, in debug mode if not told otherwise: `sleep()` takes no time.
 *
 * While it runs, its loop is the page's own.
 * @throws DeadlockError with what each task waits for, and where it was made
 */
export async function runVirtual<T>(
  main: AwaitableLike<T> | AsyncFunction<T>,
  options: Pick<RunOptions, "debug" | "signal"> = {},
): Promise<T> {
  let deadlock: DeadlockError | undefined;
  const loop: EventLoop = new EventLoop({
    clock: new VirtualClock({
      onIdle: () => {
        deadlock ??= new DeadlockError(describe(loop));
        loop.stop();
      },
    }),
  });
  const before = setEventLoop(loop);
  try {
    return await run(main, { debug: true, ...options, loop });
  } catch (error) {
    throw deadlock ?? error;
  } finally {
    setEventLoop(before);
  }
}

function describe(loop: EventLoop): string {
  const tasks = loop.heldTasks().map((task) => `${String(task)}, made${placeOf(task) || " somewhere"}`);
  return `nothing can happen any more at ${loop.time()} s: ${tasks.join("; ")}`;
}
