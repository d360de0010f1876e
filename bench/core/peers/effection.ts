// oxlint-disable no-floating-promises -- `spawn()` gives a task, which need not be awaited
import { createQueue, type Operation, run, sleep, spawn, suspend, type Task, until, withResolvers } from "effection";

import { type Case, check, indices, NEVER_SECONDS, type Peer, sumBelow } from "../peer.ts";

/** Its `sleep(0)` is a timer; an operation on a resolved promise is its cheapest turn. */
function* turns(count: number): Operation<number> {
  for (let i = 0; i < count; i += 1) yield* until(Promise.resolve());
  return count;
}

function* descend(depth: number, count: number): Operation<number> {
  if (depth > 0) return 1 + (yield* descend(depth - 1, count));
  yield* turns(count);
  return 0;
}

function* together<T>(operations: (() => Operation<T>)[]): Operation<T[]> {
  const tasks: Task<T>[] = [];
  for (const operation of operations) tasks.push(yield* spawn(operation));
  const results: T[] = [];
  for (const task of tasks) results.push(yield* task);
  return results;
}

function parked(n: number, operation: () => Operation<void>): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const root = run(function* () {
    for (let i = 0; i < n; i += 1) yield* spawn(operation);
    yield* sleep(0);
    resolve([root]);
    yield* suspend();
  });
  return promise;
}

const limited =
  (job: (i: number) => Operation<number>): Case =>
  (n, measure) =>
    measure(async () => {
      const results = new Array<number>(n);
      const inputs = indices(n).values();
      function* worker(): Operation<void> {
        for (const i of inputs) results[i] = yield* job(i);
      }
      await run(() => together(indices(64).map(() => worker)));
      check(results[n - 1] === n - 1, "every job done");
    });

function* oneTurn(i: number): Operation<number> {
  yield* turns(1);
  return i;
}

export const peer: Peer = {
  cases: {
    switch: (n, measure) =>
      measure(async () => {
        const counts = await run(() => together(indices(1000).map(() => () => turns(n / 1000))));
        check(counts.length === 1000 && counts[999] === n / 1000, "every turn taken");
      }),

    "switch-1": (n, measure) => measure(async () => check((await run(() => turns(n))) === n, "every turn taken")),

    spawn: (n, measure) =>
      measure(async () => {
        function* trivial(i: number): Operation<number> {
          return i;
        }
        const results = await run(() => together(indices(n).map((i) => () => trivial(i))));
        check(results[n - 1] === n - 1, "all results in order");
      }),

    // It has no bounded queue: a second one carries the credit for 64 items.
    queue: (n, measure) =>
      measure(async () => {
        const sum = await run(function* () {
          const items = createQueue<number, never>();
          const credit = createQueue<void, never>();
          for (let i = 0; i < 64; i += 1) credit.add();
          yield* spawn(function* () {
            for (let i = 0; i < n; i += 1) {
              yield* credit.next();
              items.add(i);
            }
          });
          let total = 0;
          for (let i = 0; i < n; i += 1) {
            total += (yield* items.next()).value;
            credit.add();
          }
          return total;
        });
        check(sum === sumBelow(n), "every item once");
      }),

    limit: limited(oneTurn),
    "limit-promise": limited((i) => until(Promise.resolve(i))),

    cancel: async (n, measure) => {
      let cleaned = 0;
      const { promise, resolve } = Promise.withResolvers<void>();
      const root = run(function* () {
        for (let i = 0; i < n; i += 1) {
          yield* spawn(function* () {
            try {
              yield* sleep(NEVER_SECONDS * 1000);
            } finally {
              cleaned += 1;
            }
          });
        }
        yield* sleep(0);
        resolve();
        yield* suspend();
      });
      root.catch(() => {});
      await promise;
      await measure(() => root.halt());
      check(cleaned === n, `${n} sleepers cancelled, not ${cleaned}`);
    },

    deep: (n, measure) => measure(async () => check((await run(() => descend(20, n))) === 20, "depth 20")),

    "deep-100000": (n, measure) => measure(async () => check((await run(() => descend(n, 1))) === n, `depth ${n}`)),
  },
  parks: {
    "parked-bytes-sleep": (n) => parked(n, () => sleep(NEVER_SECONDS * 1000)),
    "parked-bytes-lock": (n) => {
      const { operation } = withResolvers<void>();
      return parked(n, () => operation);
    },
  },
};
