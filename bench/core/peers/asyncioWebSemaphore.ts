import { type Awaitable, type Coroutine, gather, run, Semaphore } from "asyncio-web";
import { jobCases } from "../ourJobs.ts";
import { type Case, check, indices, type Peer } from "../peer.ts";

/** A task for each job, held back by a semaphore: more tasks than workers, fewer lines to write. */
const limited =
  (job: (i: number) => Awaitable<number> | Coroutine<number>): Case =>
  (n, measure) =>
    measure(() =>
      run(function* () {
        const slots = new Semaphore(64);
        function* inSlot(i: number): Coroutine<number> {
          yield* slots.acquire();
          try {
            return yield* job(i);
          } finally {
            slots.release();
          }
        }
        const results = yield* gather(indices(n).map(inSlot));
        check(results[n - 1] === n - 1, "every job done");
      }),
    );

export const peer: Peer = {
  cases: jobCases(limited),
  parks: {},
};
