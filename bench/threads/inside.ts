import { takeTurns } from "../harness/takeTurns.ts";
import { comlink } from "./peers/comlink.ts";
import { ours } from "./peers/ours.ts";
import type { Peer } from "./peers/peer.ts";
import { raw } from "./peers/raw.ts";
import { workerpool } from "./peers/workerpool.ts";

const makers: Record<string, (workers: number) => Promise<Peer>> = { ours, comlink, workerpool, raw };

/** One set-up in a row: who, with how many workers, which sample. */
export interface Contestant {
  readonly name: string;
  readonly maker: string;
  readonly workers: number;
  readonly sample: string;
}

/** The samples of each, in milliseconds. The first warms up and is left out. */
export async function measure(contestants: readonly Contestant[], rounds: number): Promise<Record<string, number[]>> {
  const peers = new Map<Contestant, Peer>();
  for (const each of contestants)
    peers.set(each, await (makers[each.maker] as (n: number) => Promise<Peer>)(each.workers));
  const times = await takeTurns(
    [...peers].map(([{ name, sample }, peer]) => [
      name,
      async () => {
        peer.use?.();
        const ms = await peer.samples[sample]?.();
        if (ms === undefined) throw new TypeError(`${name} has no sample ${sample}`);
        return ms;
      },
    ]),
    { turns: rounds, warmUp: 1, pause: () => new Promise((resolve) => setTimeout(resolve, 5)) }, // what one left behind is not the next one's
  );
  for (const peer of peers.values()) await peer.close();
  return times;
}
