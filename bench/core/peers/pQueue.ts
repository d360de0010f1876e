import PQueue from "p-queue";

import { limitCases } from "../limiters.ts";
import type { Peer } from "../peer.ts";

export const peer: Peer = {
  cases: limitCases((inputs, job) => {
    const queue = new PQueue({ concurrency: 64 });
    return Promise.all(inputs.map((input) => queue.add(() => job(input))));
  }),
  parks: {},
};
