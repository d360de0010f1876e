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

/** The samples of each, in milliseconds: one of each per round, each round begun by another. The first warms up and is left out. */
export async function measure(contestants: readonly Contestant[], rounds: number): Promise<Record<string, number[]>> {
  const peers = new Map<Contestant, Peer>();
  for (const each of contestants)
    peers.set(each, await (makers[each.maker] as (n: number) => Promise<Peer>)(each.workers));
  const times: Record<string, number[]> = Object.fromEntries(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const order = [...peers];
    for (const [{ name, sample }, peer] of [
      ...order.slice(round % order.length),
      ...order.slice(0, round % order.length),
    ]) {
      peer.use?.();
      const ms = await peer.samples[sample]?.();
      if (ms === undefined) throw new TypeError(`${name} has no sample ${sample}`);
      if (round > 0) times[name]?.push(ms);
      await new Promise((resolve) => setTimeout(resolve, 5)); // what it left behind is not the next one's
    }
  }
  for (const peer of peers.values()) await peer.close();
  return times;
}
