import { mapLimit } from "async";

import { limitCases } from "../limiters.ts";
import type { Peer } from "../peer.ts";

export const peer: Peer = {
  cases: limitCases((inputs, job) => mapLimit<number, number>(inputs, 64, async (input: number) => job(input))),
  parks: {},
};
