import pMap from "p-map";

import { limitCase } from "../limiters.ts";
import type { Peer } from "../peer.ts";

export const peer: Peer = {
  cases: { limit: limitCase((inputs, job) => pMap(inputs, job, { concurrency: 64 })) },
  parks: {},
};
