import {
  asapScheduler,
  defer,
  finalize,
  forkJoin,
  from,
  last,
  lastValueFrom,
  mergeMap,
  NEVER,
  type Observable,
  of,
  range,
  scheduled,
  Subscription,
  tap,
  timer,
} from "rxjs";

import { type Case, check, indices, NEVER_SECONDS, type Peer } from "../peer.ts";

function turns(count: number): Promise<number> {
  return new Promise((resolve) => {
    let done = 0;
    asapScheduler.schedule(function () {
      done += 1;
      if (done < count) this.schedule();
      else resolve(done);
    });
  });
}

const limited =
  (job: (i: number) => Observable<number>): Case =>
  (n, measure) =>
    measure(async () => {
      let done = 0;
      const jobs = range(0, n).pipe(
        mergeMap(job, 64),
        tap(() => {
          done += 1;
        }),
        last(),
      );
      await lastValueFrom(jobs);
      check(done === n, "every job done");
    });

export const peer: Peer = {
  cases: {
    switch: (n, measure) =>
      measure(async () => {
        const counts = await Promise.all(indices(1000).map(() => turns(n / 1000)));
        check(counts.length === 1000 && counts[999] === n / 1000, "every turn taken");
      }),

    "switch-1": (n, measure) => measure(async () => check((await turns(n)) === n, "every turn taken")),

    spawn: (n, measure) =>
      measure(async () => {
        const results = await lastValueFrom(forkJoin(indices(n).map((i) => defer(() => of(i)))));
        check(results[n - 1] === n - 1, "all results in order");
      }),

    limit: limited((i) => scheduled([i], asapScheduler)),
    "limit-promise": limited((i) => from(Promise.resolve(i))),

    cancel: async (n, measure) => {
      let cleaned = 0;
      const all = new Subscription();
      const clean = finalize<0>(() => {
        cleaned += 1;
      });
      for (let i = 0; i < n; i += 1)
        all.add(
          timer(NEVER_SECONDS * 1000)
            .pipe(clean)
            .subscribe(),
        );
      await measure(() => all.unsubscribe());
      check(cleaned === n, `${n} timers cancelled, not ${cleaned}`);
    },
  },
  parks: {
    "parked-bytes-sleep": (n) => indices(n).map(() => timer(NEVER_SECONDS * 1000).subscribe()),
    "parked-bytes-lock": (n) => indices(n).map(() => NEVER.subscribe()),
  },
};
