import { type Awaitable, type Coroutine, coroutine, createTask, gather, Lock, Queue, run, sleep } from "asyncio-web";
import { jobCases } from "../ourJobs.ts";
import { type Case, check, HandOffs, indices, NEVER_SECONDS, type Peer, sumBelow } from "../peer.ts";

function* turns(count: number): Coroutine<number> {
  for (let i = 0; i < count; i += 1) yield* sleep(0);
  return count;
}

const descend = coroutine(function* (depth: number, count: number): Coroutine<number> {
  if (depth === 0) {
    for (let i = 0; i < count; i += 1) yield* sleep(0);
    return 0;
  }
  return 1 + (yield* descend(depth - 1, count));
});

const limited =
  (job: (i: number) => Awaitable<number> | Coroutine<number>): Case =>
  (n, measure) =>
    measure(() =>
      run(function* () {
        const results = new Array<number>(n);
        const inputs = indices(n).values();
        function* worker(): Coroutine<void> {
          for (const i of inputs) results[i] = yield* job(i);
        }
        yield* gather(indices(64).map(worker));
        check(results[n - 1] === n - 1, "every job done");
      }),
    );

export const peer: Peer = {
  cases: {
    switch: (n, measure) =>
      measure(() =>
        run(function* () {
          const counts = yield* gather(indices(1000).map(() => turns(n / 1000)));
          check(counts.length === 1000 && counts[999] === n / 1000, "every turn taken");
        }),
      ),

    "switch-1": (n, measure) => measure(async () => check((await run(turns(n))) === n, "every turn taken")),

    spawn: (n, measure) =>
      measure(() =>
        run(function* () {
          function* trivial(i: number): Coroutine<number> {
            return i;
          }
          const results = yield* gather(indices(n).map((i) => createTask(trivial(i))));
          check(results[n - 1] === n - 1, "all results in order");
        }),
      ),

    lock: (n, measure) =>
      measure(() =>
        run(function* () {
          const lock = new Lock();
          for (let i = 0; i < n; i += 1) {
            yield* lock.acquire();
            lock.release();
          }
        }),
      ),

    "lock-contended": async (n, measure) => {
      const lock = new Lock();
      const handOffs = new HandOffs();
      function* user(id: number): Coroutine<void> {
        for (let i = 0; i < n / 1000; i += 1) {
          yield* lock.acquire();
          handOffs.take(id);
          lock.release();
        }
      }
      await lock.acquire();
      const users = indices(1000).map((id) => createTask(user(id)));
      await createTask(turns(1));
      await measure(() => {
        lock.release();
        return gather(users);
      });
      handOffs.expect(n);
    },

    queue: (n, measure) =>
      measure(() =>
        run(function* () {
          const queue = new Queue<number>(64);
          function* produce(): Coroutine<void> {
            for (let i = 0; i < n; i += 1) yield* queue.put(i);
          }
          function* consume(): Coroutine<number> {
            let total = 0;
            for (let i = 0; i < n; i += 1) total += yield* queue.get();
            return total;
          }
          const [, sum] = yield* gather(produce(), consume());
          check(sum === sumBelow(n), "every item once");
        }),
      ),

    ...jobCases(limited),

    cancel: async (n, measure) => {
      let cleaned = 0;
      function* sleeper(): Coroutine<void> {
        try {
          yield* sleep(NEVER_SECONDS);
        } finally {
          cleaned += 1;
        }
      }
      const sleepers = indices(n).map(() => createTask(sleeper()));
      await createTask(turns(1));
      await measure(() => {
        for (const task of sleepers) task.cancel();
        return gather(sleepers, { returnExceptions: true });
      });
      check(cleaned === n, `${n} sleepers cancelled, not ${cleaned}`);
    },

    deep: (n, measure) => measure(async () => check((await run(descend(20, n))) === 20, "depth 20")),

    "deep-100000": (n, measure) => measure(async () => check((await run(descend(n, 1))) === n, `depth ${n}`)),
  },
  parks: {
    "parked-bytes-sleep": (n) => {
      function* sleeper(): Coroutine<void> {
        yield* sleep(NEVER_SECONDS);
      }
      return indices(n).map(() => createTask(sleeper()));
    },
    "parked-bytes-lock": (n) => {
      const lock = new Lock();
      function* user(): Coroutine<void> {
        yield* lock.acquire();
        lock.release();
      }
      return [lock, lock.acquire().then(() => {}), ...indices(n).map(() => createTask(user()))];
    },
  },
};
