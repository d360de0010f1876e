import { type Case, check, indices, NEVER_SECONDS, type Peer, sumBelow } from "../peer.ts";
import { lockCases, lockPark } from "../promiseLocks.ts";
import { ChainLock, delay, PromiseQueue } from "../promisePrimitives.ts";

function makeLock(): () => Promise<() => void> {
  const lock = new ChainLock();
  return () => lock.take();
}

async function turns(count: number): Promise<number> {
  for (let i = 0; i < count; i += 1) await null;
  return count;
}

async function descend(depth: number, count: number): Promise<number> {
  if (depth === 0) {
    for (let i = 0; i < count; i += 1) await null;
    return 0;
  }
  return 1 + (await descend(depth - 1, count));
}

const limited =
  (job: (i: number) => Promise<number>): Case =>
  (n, measure) =>
    measure(async () => {
      const results = new Array<number>(n);
      const inputs = indices(n).values();
      async function worker(): Promise<void> {
        for (const i of inputs) results[i] = await job(i);
      }
      await Promise.all(indices(64).map(worker));
      check(results[n - 1] === n - 1, "every job done");
    });

async function oneTurn(i: number): Promise<number> {
  await null;
  return i;
}

export const peer: Peer = {
  cases: {
    ...lockCases(makeLock),

    switch: (n, measure) =>
      measure(async () => {
        const counts = await Promise.all(indices(1000).map(() => turns(n / 1000)));
        check(counts.length === 1000 && counts[999] === n / 1000, "every turn taken");
      }),

    "switch-1": (n, measure) => measure(async () => check((await turns(n)) === n, "every turn taken")),

    spawn: (n, measure) =>
      measure(async () => {
        const trivial = async (i: number): Promise<number> => i;
        const results = await Promise.all(indices(n).map(trivial));
        check(results[n - 1] === n - 1, "all results in order");
      }),

    queue: (n, measure) =>
      measure(async () => {
        const queue = new PromiseQueue<number>(64);
        async function produce(): Promise<void> {
          for (let i = 0; i < n; i += 1) await queue.put(i);
        }
        async function consume(): Promise<number> {
          let total = 0;
          for (let i = 0; i < n; i += 1) total += await queue.get();
          return total;
        }
        const [, sum] = await Promise.all([produce(), consume()]);
        check(sum === sumBelow(n), "every item once");
      }),

    limit: limited(oneTurn),
    "limit-promise": limited((i) => Promise.resolve(i)),

    cancel: async (n, measure) => {
      let cleaned = 0;
      async function sleeper(signal: AbortSignal): Promise<void> {
        try {
          await delay(NEVER_SECONDS * 1000, signal);
        } finally {
          cleaned += 1;
        }
      }
      const controllers = indices(n).map(() => new AbortController());
      const sleepers = Promise.allSettled(controllers.map((controller) => sleeper(controller.signal)));
      await measure(() => {
        for (const controller of controllers) controller.abort();
        return sleepers;
      });
      check(cleaned === n, `${n} sleepers cancelled, not ${cleaned}`);
    },

    deep: (n, measure) => measure(async () => check((await descend(20, n)) === 20, "depth 20")),

    "deep-100000": (n, measure) => measure(async () => check((await descend(n, 1)) === n, `depth ${n}`)),
  },
  parks: {
    "parked-bytes-sleep": (n) => {
      async function sleeper(): Promise<void> {
        await new Promise((resolve) => setTimeout(resolve, NEVER_SECONDS * 1000));
      }
      return indices(n).map(sleeper);
    },
    "parked-bytes-lock": lockPark(makeLock),
  },
};
