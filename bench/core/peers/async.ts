import { mapLimit } from "async";

import { limitCase } from "../limiters.ts";
import type { Peer } from "../peer.ts";

export const peer: Peer = {
  cases: {
    limit: limitCase((inputs, job) => mapLimit<number, number>(inputs, 64, async (input: number) => job(input))),
  },
  parks: {},
};
