import { Mutex, Semaphore } from "async-mutex";

import { limitCases } from "../limiters.ts";
import type { Peer } from "../peer.ts";
import { lockCases, lockPark } from "../promiseLocks.ts";

function makeLock(): () => Promise<() => void> {
  const mutex = new Mutex();
  return () => mutex.acquire();
}

export const peer: Peer = {
  cases: {
    ...lockCases(makeLock),
    ...limitCases((inputs, job) => {
      const slots = new Semaphore(64);
      return Promise.all(inputs.map((input) => slots.runExclusive(() => job(input))));
    }),
  },
  parks: { "parked-bytes-lock": lockPark(makeLock) },
};
