/** Releases what was acquired, at the end of a `using` scope: `using _ = yield* lock.acquire()`. */
export interface Guard {
  [Symbol.dispose](): void;
}

/** Engines without `using` do not have the symbol yet; compiled `using` falls back to this one. */
export const dispose: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");
