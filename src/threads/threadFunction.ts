import type { Awaitable } from "../tasks/awaitable.ts";
import type { Executed } from "../tasks/executor.ts";
import type { ThreadOptions } from "./threadCall.ts";
import { target, targetOf, type ThreadTarget } from "./threadTarget.ts";
import { toThread } from "./toThread.ts";

/** A function that is called in workers. Calling it is short for `toThread(fn, ...args)`. */
export interface ThreadFunction<F extends (...args: never[]) => unknown> {
  (...args: Parameters<F>): Awaitable<Executed<ReturnType<F>>>;
  /** The same function, called in another way. */
  with(options: ThreadOptions): ThreadFunction<F>;
  /** @internal */
  readonly [target]: ThreadTarget;
}

/**
 * A reference to a self-contained function, of this page, that can be called in workers; see `toThread()` for what it must
 * be like.
 *
 * @throws TypeError if it is no function, or one without a text: a native or bound function, or a class
 */
export function threadFunction<F extends (...args: never[]) => unknown>(
  fn: F,
  options: ThreadOptions = {},
): ThreadFunction<F> {
  return referenceTo({ ...targetOf(fn), options });
}

/** What can be called in place of the function. */
export function referenceTo<F extends (...args: never[]) => unknown>(where: ThreadTarget): ThreadFunction<F> {
  const fn = (...args: never[]): unknown => toThread(fn, ...args);
  Object.defineProperty(fn, "name", { value: where.name });
  return Object.assign(fn, {
    [target]: where,
    with: (options: ThreadOptions) => referenceTo({ ...where, options: { ...where.options, ...options } }),
  }) as ThreadFunction<F>;
}
