import { getSemaphore } from "@henrygd/semaphore";

import { limitCases } from "../limiters.ts";
import type { Peer } from "../peer.ts";
import { lockCases, lockPark } from "../promiseLocks.ts";

function makeLock(): () => Promise<() => void> {
  const semaphore = getSemaphore(Symbol("lock"), 1);
  const release = (): void => semaphore.release();
  return async () => {
    await semaphore.acquire();
    return release;
  };
}

export const peer: Peer = {
  cases: {
    ...lockCases(makeLock),
    ...limitCases((inputs, job) => {
      const slots = getSemaphore(Symbol("slots"), 64);
      async function limited(input: number): Promise<number> {
        await slots.acquire();
        try {
          return await job(input);
        } finally {
          slots.release();
        }
      }
      return Promise.all(inputs.map(limited));
    }),
  },
  parks: { "parked-bytes-lock": lockPark(makeLock) },
};
