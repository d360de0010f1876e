import { channel } from "@thi.ng/csp";

import { check, type Peer, sumBelow } from "../peer.ts";

export const peer: Peer = {
  cases: {
    queue: (n, measure) =>
      measure(async () => {
        const items = channel<number>(64);
        async function produce(): Promise<void> {
          for (let i = 0; i < n; i += 1) await items.write(i);
        }
        async function consume(): Promise<number> {
          let total = 0;
          for (let i = 0; i < n; i += 1) total += (await items.read()) ?? 0;
          return total;
        }
        const [, sum] = await Promise.all([produce(), consume()]);
        check(sum === sumBelow(n), "every item once");
      }),
  },
  parks: {},
};
