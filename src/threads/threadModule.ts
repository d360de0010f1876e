import { checkFunction } from "../loop/checks.ts";
import type { ThreadOptions } from "./threadCall.ts";
import { referenceTo, type ThreadFunction } from "./threadFunction.ts";
import type { WorkerSource } from "./threadTarget.ts";

type AnyFunction = (...args: never[]) => unknown;

/** The functions of a module, to be called in workers. */
export type ThreadModule<M> = {
  readonly [K in keyof M as M[K] extends AnyFunction ? K : never]: M[K] extends AnyFunction
    ? ThreadFunction<M[K]>
    : never;
};

/** What a thread module is given besides its workers. */
export interface ThreadModuleOptions extends ThreadOptions {
  /** What the module is called in messages; "a thread module" if not given. */
  readonly name?: string;
  /** Functions of the page that code in the workers may run on its loop, see `runCoroutineThreadsafe()`. */
  readonly page?: Readonly<Record<string, AnyFunction>>;
}

/**
 * References to the functions that a worker's module exposes with `exposeThread()`:
 *
 * ```ts
 * const heavy = threadModule<typeof import("./heavy.ts")>(
 *   () => new Worker(new URL("./heavy.ts", import.meta.url), { type: "module" }),
 * );
 * ```
 *
 * No worker is made before a function is called. `new Worker(new URL(…))` must stand there literally, for bundlers.
 */
export function threadModule<M>(create: () => Worker, options: ThreadModuleOptions = {}): ThreadModule<M> {
  checkFunction(create);
  const source: WorkerSource = { name: options.name ?? "a thread module", create, page: options.page ?? {} };
  const made = new Map<PropertyKey, ThreadFunction<AnyFunction>>();
  return new Proxy(Object.create(null) as ThreadModule<M>, {
    get(_, name) {
      if (typeof name === "symbol" || name === "then") return undefined; // a module is no thenable
      const fn = made.get(name) ?? referenceTo({ source, name, options });
      made.set(name, fn);
      return fn;
    },
    set: () => false, // its functions are those of its worker
  });
}
