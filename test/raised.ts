import type { Awaitable, Coroutine } from "../src/index.ts";

/** The error that waiting for it raises; `undefined` if it raises none. */
export function* raised(aw: Awaitable<unknown> | Coroutine<unknown>): Coroutine<unknown> {
  try {
    yield* aw;
  } catch (error) {
    return error;
  }
  return undefined;
}
