import * as Scheduler from "effect/Scheduler";

import type { Peer } from "../peer.ts";
import { effectPeer } from "./effect.ts";

/** The scheduler it documents for work that stays in microtasks: much faster in a page, which then cannot render. */
export const peer: Peer = effectPeer(() => new Scheduler.MixedScheduler("sync"));
