import type { Allowance } from "./allowance.ts";
import type { GatewayLimits } from "./options.ts";
import type { Resolve } from "./resolve.ts";
import type { Rules } from "./rules.ts";

/** What the sessions of a gateway share. */
export interface SessionOwner {
  readonly limits: GatewayLimits;
  /** Where tabs may connect to. */
  readonly targets: Rules;
  /** Where tabs may listen. */
  readonly places: Rules;
  readonly resolve: Resolve;
  readonly connections: Allowance;
  readonly listeners: Allowance;
  readonly isToken: (text: string) => boolean;
  readonly log: (line: string) => void;
}

/** Seconds as Node's timers take them, where 0 is for ever. */
export function toTimerMs(seconds: number): number {
  return seconds === Infinity ? 0 : Math.min(Math.ceil(seconds * 1000), 2 ** 31 - 1);
}
