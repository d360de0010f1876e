import { type Coroutine, gather, run, Semaphore, until } from "asyncio-web";
import { check, indices, type Peer } from "../peer.ts";

/** A task for each job, held back by a semaphore: more tasks than workers, fewer lines to write. */
export const peer: Peer = {
  cases: {
    limit: (n, measure) =>
      measure(() =>
        run(function* () {
          const slots = new Semaphore(64);
          function* job(i: number): Coroutine<number> {
            yield* slots.acquire();
            try {
              return yield* until(Promise.resolve(i));
            } finally {
              slots.release();
            }
          }
          const results = yield* gather(indices(n).map(job));
          check(results[n - 1] === n - 1, "every job done");
        }),
      ),
  },
  parks: {},
};
