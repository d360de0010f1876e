import { wasi } from "@bjorn3/browser_wasi_shim";
import { Refusal } from "./calls.ts";
import type { WasiSystem } from "./wasiSystem.ts";

/** The time of a clock, in nanoseconds. Those of the processor tell how long the program has been there. */
export function now(clock: number, system: WasiSystem): bigint {
  switch (clock) {
    case wasi.CLOCKID_REALTIME:
      return BigInt(Date.now()) * 1_000_000n;
    case wasi.CLOCKID_MONOTONIC:
      return fromMs(performance.now());
    case wasi.CLOCKID_PROCESS_CPUTIME_ID:
    case wasi.CLOCKID_THREAD_CPUTIME_ID:
      return fromMs(performance.now() - system.startedAt);
    default:
      throw new Refusal("EINVAL");
  }
}

function fromMs(milliseconds: number): bigint {
  return BigInt(Math.floor(milliseconds * 1e6));
}
