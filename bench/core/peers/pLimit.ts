import pLimit from "p-limit";

import { limitCases } from "../limiters.ts";
import type { Peer } from "../peer.ts";

export const peer: Peer = {
  cases: limitCases((inputs, job) => {
    const limit = pLimit(64);
    return Promise.all(inputs.map((input) => limit(job, input)));
  }),
  parks: {},
};
