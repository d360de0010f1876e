import pMap from "p-map";

import { limitCases } from "../limiters.ts";
import type { Peer } from "../peer.ts";

export const peer: Peer = {
  cases: limitCases((inputs, job) => pMap(inputs, job, { concurrency: 64 })),
  parks: {},
};
