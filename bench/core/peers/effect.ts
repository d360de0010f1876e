import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as Queue from "effect/Queue";
import type * as Scheduler from "effect/Scheduler";
import * as Semaphore from "effect/Semaphore";

import { type Case, check, indices, NEVER_SECONDS, type Peer, sumBelow } from "../peer.ts";

type Fibers<T> = Fiber.Fiber<T, unknown>[];

const turns = (count: number): Effect.Effect<number> =>
  Effect.gen(function* () {
    for (let i = 0; i < count; i += 1) yield* Effect.yieldNow;
    return count;
  });

const descend = (depth: number, count: number): Effect.Effect<number> =>
  Effect.gen(function* () {
    if (depth > 0) return 1 + (yield* descend(depth - 1, count));
    for (let i = 0; i < count; i += 1) yield* Effect.yieldNow;
    return 0;
  });

/** Forks every effect as a child of one fiber that outlives them, and hands the children out. */
async function forked<T>(effects: Effect.Effect<T>[], options: Effect.RunOptions): Promise<Fibers<T>> {
  const { promise, resolve } = Promise.withResolvers<Fibers<T>>();
  Effect.runFork(
    Effect.gen(function* () {
      const fibers: Fibers<T> = [];
      for (const effect of effects) fibers.push(yield* Effect.forkChild(effect, { startImmediately: true }));
      resolve(fibers);
      yield* Effect.never;
    }),
    options,
  );
  return promise;
}

export function effectPeer(makeScheduler: () => Scheduler.Scheduler | undefined): Peer {
  const options = (): Effect.RunOptions => {
    const scheduler = makeScheduler();
    return scheduler === undefined ? {} : { scheduler };
  };
  const run = <T>(effect: Effect.Effect<T, unknown>): Promise<T> => Effect.runPromise(effect, options());
  const limited =
    (job: (i: number) => Effect.Effect<number>): Case =>
    (n, measure) =>
      measure(async () => {
        const results = await run(Effect.forEach(indices(n), job, { concurrency: 64 }));
        check(results[n - 1] === n - 1, "every job done");
      });

  return {
    cases: {
      switch: (n, measure) =>
        measure(async () => {
          const program = Effect.gen(function* () {
            const fibers: Fibers<number> = [];
            for (let i = 0; i < 1000; i += 1) fibers.push(yield* Effect.forkChild(turns(n / 1000)));
            return yield* Fiber.joinAll(fibers);
          });
          const counts = await run(program);
          check(counts.length === 1000 && counts[999] === n / 1000, "every turn taken");
        }),

      "switch-1": (n, measure) => measure(async () => check((await run(turns(n))) === n, "every turn taken")),

      spawn: (n, measure) =>
        measure(async () => {
          const program = Effect.gen(function* () {
            const fibers: Fibers<number> = [];
            for (let i = 0; i < n; i += 1) fibers.push(yield* Effect.forkChild(Effect.sync(() => i)));
            return yield* Fiber.joinAll(fibers);
          });
          check((await run(program))[n - 1] === n - 1, "all results in order");
        }),

      lock: (n, measure) =>
        measure(() =>
          run(
            Effect.gen(function* () {
              const lock = Semaphore.makeUnsafe(1);
              for (let i = 0; i < n; i += 1) {
                yield* lock.take(1);
                yield* lock.release(1);
              }
            }),
          ),
        ),

      // Its semaphore lets a running fiber overtake the line, so each fiber takes the lock once and is a hand-off.
      "lock-contended": async (n, measure) => {
        let held = 0;
        for (let round = 0; round < n / 1000; round += 1) {
          const lock = Semaphore.makeUnsafe(1);
          const user = lock.withPermits(1)(Effect.sync(() => (held += 1)));
          await run(lock.take(1));
          const fibers = await forked(
            indices(1000).map(() => user),
            options(),
          );
          await measure(() => run(Effect.andThen(lock.release(1), Fiber.joinAll(fibers))));
        }
        check(held === n, `${n} hand-offs, not ${held}`);
      },

      queue: (n, measure) =>
        measure(async () => {
          const program = Effect.gen(function* () {
            const queue = yield* Queue.bounded<number>(64);
            const producer = yield* Effect.forkChild(
              Effect.gen(function* () {
                for (let i = 0; i < n; i += 1) yield* Queue.offer(queue, i);
              }),
            );
            let total = 0;
            for (let i = 0; i < n; i += 1) total += yield* Queue.take(queue);
            yield* Fiber.join(producer);
            return total;
          });
          check((await run(program)) === sumBelow(n), "every item once");
        }),

      limit: limited((i) => Effect.as(Effect.yieldNow, i)),
      "limit-promise": limited((i) => Effect.promise(() => Promise.resolve(i))),

      cancel: async (n, measure) => {
        let cleaned = 0;
        const sleeper = Effect.ensuring(
          Effect.sleep(NEVER_SECONDS * 1000),
          Effect.sync(() => {
            cleaned += 1;
          }),
        );
        const fibers = await forked(
          indices(n).map(() => sleeper),
          options(),
        );
        await measure(() => run(Fiber.interruptAll(fibers)));
        check(cleaned === n, `${n} sleepers cancelled, not ${cleaned}`);
      },

      deep: (n, measure) => measure(async () => check((await run(descend(20, n))) === 20, "depth 20")),

      "deep-100000": (n, measure) => measure(async () => check((await run(descend(n, 1))) === n, `depth ${n}`)),
    },
    parks: {
      "parked-bytes-sleep": (n) => {
        const sleeper = Effect.gen(function* () {
          yield* Effect.sleep(NEVER_SECONDS * 1000);
        });
        return forked(
          indices(n).map(() => sleeper),
          options(),
        );
      },
      "parked-bytes-lock": (n) => {
        const lock = Semaphore.makeUnsafe(1);
        const user = Effect.gen(function* () {
          yield* lock.withPermits(1)(Effect.never);
        });
        return [
          lock,
          forked(
            indices(n + 1).map(() => user),
            options(),
          ),
        ];
      },
    },
  };
}
