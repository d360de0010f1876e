import { runSaga, type Saga, stdChannel, type Task } from "redux-saga";
import { all, call, delay, fork, join } from "redux-saga/effects";

import { type Case, check, indices, NEVER_SECONDS, type Peer } from "../peer.ts";

const start = (saga: Saga<[]>): Task =>
  runSaga({ dispatch: () => {}, getState: () => ({}), channel: stdChannel() }, saga);

const run = <T>(saga: Saga<[]>): Promise<T> => start(saga).toPromise<T>();

function* turns(count: number): Generator<unknown, number> {
  for (let i = 0; i < count; i += 1) yield Promise.resolve();
  return count;
}

function* descend(depth: number, count: number): Generator<unknown, number, number> {
  if (depth > 0) return 1 + (yield call(descend, depth - 1, count));
  for (let i = 0; i < count; i += 1) yield Promise.resolve();
  return 0;
}

const limited =
  (job: (i: number) => unknown): Case =>
  (n, measure) =>
    measure(async () => {
      const results = new Array<number>(n);
      const inputs = indices(n).values();
      function* worker(): Generator<unknown, void, number> {
        for (const i of inputs) results[i] = yield job(i);
      }
      await run(function* () {
        yield all(indices(64).map(() => call(worker)));
      });
      check(results[n - 1] === n - 1, "every job done");
    });

function* oneTurn(i: number): Generator<unknown, number> {
  yield Promise.resolve();
  return i;
}

export const peer: Peer = {
  cases: {
    switch: (n, measure) =>
      measure(async () => {
        const counts = await run<number[]>(function* () {
          return (yield all(indices(1000).map(() => call(turns, n / 1000)))) as unknown;
        });
        check(counts.length === 1000 && counts[999] === n / 1000, "every turn taken");
      }),

    "switch-1": (n, measure) =>
      measure(async () => check((await run<number>(() => turns(n))) === n, "every turn taken")),

    spawn: (n, measure) =>
      measure(async () => {
        function* trivial(i: number): Generator<never, number> {
          return i;
        }
        const results = await run<number[]>(function* () {
          const tasks: Task[] = [];
          for (let i = 0; i < n; i += 1) tasks.push((yield fork(trivial, i)) as Task);
          return (yield join(tasks)) as unknown;
        });
        check(results[n - 1] === n - 1, "all results in order");
      }),

    limit: limited(oneTurn),
    "limit-promise": limited((i) => Promise.resolve(i)),

    cancel: async (n, measure) => {
      let cleaned = 0;
      function* sleeper(): Generator<unknown, void> {
        try {
          yield delay(NEVER_SECONDS * 1000);
        } finally {
          cleaned += 1;
        }
      }
      const root = start(function* () {
        for (let i = 0; i < n; i += 1) yield fork(sleeper);
      });
      await measure(() => root.cancel());
      check(cleaned === n, `${n} sleepers cancelled, not ${cleaned}`);
    },

    deep: (n, measure) => measure(async () => check((await run<number>(() => descend(20, n))) === 20, "depth 20")),

    "deep-100000": (n, measure) =>
      measure(async () => check((await run<number>(() => descend(n, 1))) === n, `depth ${n}`)),
  },
  parks: {
    "parked-bytes-sleep": (n) => {
      function* sleeper(): Generator<unknown, void> {
        yield delay(NEVER_SECONDS * 1000);
      }
      return start(function* () {
        for (let i = 0; i < n; i += 1) yield fork(sleeper);
      });
    },
  },
};
