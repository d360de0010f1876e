import pLimit from "p-limit";

import { limitCase } from "../limiters.ts";
import type { Peer } from "../peer.ts";

export const peer: Peer = {
  cases: {
    limit: limitCase((inputs, job) => {
      const limit = pLimit(64);
      return Promise.all(inputs.map((input) => limit(job, input)));
    }),
  },
  parks: {},
};
