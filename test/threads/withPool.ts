import { type Coroutine, getRunningLoop, run, sleep } from "../../src/index.ts";
import { ThreadPoolExecutor, type ThreadPoolOptions } from "../../src/threads/threadPoolExecutor.ts";

/** Runs a program with a pool of its own as the default executor. */
export function withPool<T>(
  options: ThreadPoolOptions,
  program: (pool: ThreadPoolExecutor) => Coroutine<T>,
): Promise<T> {
  return run(function* () {
    const pool = new ThreadPoolExecutor(options);
    getRunningLoop().setDefaultExecutor(pool);
    return yield* program(pool);
  });
}

/** Waits until it is so, however long that takes. */
export function* until(isSo: () => boolean): Coroutine<void> {
  while (!isSo()) yield* sleep({ milliseconds: 2 });
}

/** Memory that page and workers share. */
export function shared(length: number): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}
