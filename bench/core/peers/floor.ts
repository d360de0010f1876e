import { type Case, check, HandOffs, indices, NEVER_SECONDS, type Peer, sumBelow } from "../peer.ts";
import { all, Call, Channel, Mutex, pause, type Routine, settled, Trampoline } from "../trampoline.ts";

const CANCELLED = new Error("cancelled");

function* turns(count: number): Routine<number> {
  for (let i = 0; i < count; i += 1) yield "again";
  return count;
}

function* descend(depth: number, count: number): Routine<number> {
  if (depth === 0) {
    yield* turns(count);
    return 0;
  }
  return 1 + ((yield* new Call(descend(depth - 1, count))) as number);
}

async function together(routines: (loop: Trampoline) => Routine<unknown>[]): Promise<unknown[]> {
  const loop = new Trampoline();
  const strands = routines(loop).map((routine) => loop.spawn(routine));
  return loop.run(all(loop, strands));
}

function parked(n: number, routine: (loop: Trampoline) => Routine<unknown>): unknown {
  const loop = new Trampoline();
  return indices(n).map(() => loop.spawn(routine(loop)));
}

const limited =
  (job: (loop: Trampoline, i: number) => Routine<unknown>): Case =>
  (n, measure) =>
    measure(async () => {
      const results = new Array<unknown>(n);
      const inputs = indices(n).values();
      await together((loop) => {
        function* worker(): Routine<void> {
          for (const i of inputs) results[i] = yield* job(loop, i);
        }
        return indices(64).map(worker);
      });
      check(results[n - 1] === n - 1, "every job done");
    });

function* oneTurn(_: Trampoline, i: number): Routine<number> {
  yield "again";
  return i;
}

export const peer: Peer = {
  cases: {
    switch: (n, measure) =>
      measure(async () => {
        const counts = await together(() => indices(1000).map(() => turns(n / 1000)));
        check(counts.length === 1000 && counts[999] === n / 1000, "every turn taken");
      }),

    "switch-1": (n, measure) =>
      measure(async () => check((await new Trampoline().run(turns(n))) === n, "every turn taken")),

    spawn: (n, measure) =>
      measure(async () => {
        function* trivial(i: number): Routine<number> {
          return i;
        }
        const results = await together(() => indices(n).map(trivial));
        check(results[n - 1] === n - 1, "all results in order");
      }),

    lock: (n, measure) => {
      const loop = new Trampoline();
      const mutex = new Mutex(loop);
      function* user(): Routine<void> {
        for (let i = 0; i < n; i += 1) {
          yield* mutex.acquire();
          mutex.release();
        }
      }
      return measure(() => loop.run(user()));
    },

    "lock-contended": async (n, measure) => {
      const loop = new Trampoline();
      const mutex = new Mutex(loop);
      const handOffs = new HandOffs();
      function* user(id: number): Routine<void> {
        for (let i = 0; i < n / 1000; i += 1) {
          yield* mutex.acquire();
          handOffs.take(id);
          mutex.release();
        }
      }
      await loop.run(mutex.acquire());
      const strands = indices(1000).map((id) => loop.spawn(user(id)));
      await loop.run(turns(1));
      await measure(() => {
        mutex.release();
        return loop.run(all(loop, strands));
      });
      handOffs.expect(n);
    },

    queue: (n, measure) =>
      measure(async () => {
        const [, sum] = await together((loop) => {
          const channel = new Channel<number>(loop, 64);
          function* produce(): Routine<void> {
            for (let i = 0; i < n; i += 1) yield* channel.put(i);
          }
          function* consume(): Routine<number> {
            let total = 0;
            for (let i = 0; i < n; i += 1) total += yield* channel.get();
            return total;
          }
          return [produce(), consume()];
        });
        check(sum === sumBelow(n), "every item once");
      }),

    limit: limited(oneTurn),
    "limit-promise": limited((loop, i) => settled(loop, Promise.resolve(i))),

    cancel: async (n, measure) => {
      const loop = new Trampoline();
      let cleaned = 0;
      function* sleeper(): Routine<void> {
        try {
          yield* pause(loop, NEVER_SECONDS * 1000);
        } finally {
          cleaned += 1;
        }
      }
      const strands = indices(n).map(() => loop.spawn(sleeper()));
      await loop.run(turns(1));
      await measure(() => {
        for (const strand of strands) strand.cancel(CANCELLED);
        return loop.run(all(loop, strands));
      });
      check(cleaned === n, `${n} sleepers cancelled, not ${cleaned}`);
    },

    deep: (n, measure) => measure(async () => check((await new Trampoline().run(descend(20, n))) === 20, "depth 20")),

    "deep-100000": (n, measure) =>
      measure(async () => check((await new Trampoline().run(descend(n, 1))) === n, `depth ${n}`)),
  },
  parks: {
    "parked-bytes-sleep": (n) => parked(n, (loop) => pause(loop, NEVER_SECONDS * 1000)),
    "parked-bytes-lock": (n) => {
      const loop = new Trampoline();
      const mutex = new Mutex(loop);
      return indices(n + 1).map(() => loop.spawn(mutex.acquire()));
    },
  },
};
