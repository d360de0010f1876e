import { checkFunction, show } from "../loop/checks.ts";
import type { ThreadOptions } from "./threadCall.ts";

/** Makes the workers that a call can run in. Calls with the same source share workers. */
export interface WorkerSource {
  /** In words, for messages. */
  readonly name: string;
  create(): Worker | Promise<Worker>;
  /** The functions that workers of this source may run on the page, see `runCoroutineThreadsafe()`. */
  readonly page: Readonly<Record<string, (...args: never[]) => unknown>>;
}

/** Which function is meant, where, and how it is called. */
export interface ThreadTarget {
  readonly source: WorkerSource;
  readonly name: string;
  readonly options: ThreadOptions;
}

export const target: unique symbol = Symbol("ThreadFunction.target");

/** By name and text: closures that are made again and again share their workers. */
const sources = new Map<string, WorkerSource>();

/**
 * What a call of the function means: of a thread module as it says, any other in a worker that is given its text.
 *
 * @throws TypeError if it is no function, or one without a text: a native or bound function, or a class
 */
export function targetOf(fn: (...args: never[]) => unknown): ThreadTarget {
  checkFunction(fn);
  const found = (fn as { [target]?: ThreadTarget })[target];
  if (found !== undefined) return found;
  const name = fn.name || "anonymous";
  const text = show(fn);
  if (/^class\b|\[native code]\s*}$/.test(text)) throw new TypeError(`expected a function with a text, got ${text}`);
  const key = `${name} ${text}`;
  const source = sources.get(key) ?? {
    name,
    page: {},
    create: async () => (await import("./inlineWorker.ts")).createWorker(name, text),
  };
  sources.set(key, source);
  return { source, name, options: {} };
}
