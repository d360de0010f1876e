import type { Coroutine } from "../../tasks/awaitable.ts";
import { iscoroutine } from "../../tasks/coroutine.ts";
import { exposeThread } from "./exposeThread.ts";

/** Lets the page call a function that was sent as text. */
export function exposeFunction(name: string, fn: (...args: unknown[]) => unknown): void {
  exposeThread({
    [name]: (...args: unknown[]) => {
      try {
        const result = fn(...args);
        if (iscoroutine(result)) return explaining(result);
        return result instanceof Promise ? result.catch(explain) : result;
      } catch (error) {
        return explain(error);
      }
    },
  });
}

function* explaining(coroutine: Coroutine<unknown>): Coroutine<unknown> {
  try {
    return yield* coroutine;
  } catch (error) {
    return explain(error);
  }
}

/** Says of an error what its reason is, if that is where the function runs. */
function explain(error: unknown): never {
  if (error instanceof ReferenceError) {
    error.message +=
      ": a function that is sent to a worker as text has nothing of what stands around it; give it as an argument, or use a thread module";
  }
  throw error;
}
