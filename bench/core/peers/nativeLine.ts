import type { Peer } from "../peer.ts";
import { lockCases, lockPark } from "../promiseLocks.ts";
import { LineLock } from "../promisePrimitives.ts";

function makeLock(): () => Promise<() => void> {
  const lock = new LineLock();
  return () => lock.take();
}

export const peer: Peer = { cases: lockCases(makeLock), parks: { "parked-bytes-lock": lockPark(makeLock) } };
