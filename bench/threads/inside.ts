import { comlink } from "./peers/comlink.ts";
import { ours } from "./peers/ours.ts";
import type { Peer } from "./peers/peer.ts";
import { raw } from "./peers/raw.ts";
import { workerpool } from "./peers/workerpool.ts";

const makers: Record<string, (workers: number) => Promise<Peer>> = { ours, comlink, workerpool, raw };

interface SetUp {
  readonly maker: string;
  readonly workers: number;
  readonly sample: string;
}

/** Of the contestants that do not simply use one worker, for the sample that is named as the row. */
const setUps: Record<string, Record<string, Partial<SetUp>>> = {
  "map-2-cores": {
    ours: { workers: 2 },
    "ours, one worker": { maker: "ours" },
    comlink: { workers: 2 },
    raw: { workers: 2 },
  },
  stream: { "raw, 64 a message": { maker: "raw", sample: "stream-batches" } },
};

/** The page's only contestant. */
let peer: Promise<Peer> | undefined;

/** One sample of the page's contestant: milliseconds. Its workers are started before the first. */
export async function sample(row: string, contestant: string): Promise<number> {
  const { maker = contestant, workers = 1, sample: name = row } = setUps[row]?.[contestant] ?? {};
  peer ??= makers[maker]?.(workers);
  const ms = await (await peer)?.[name]?.();
  if (ms === undefined) throw new TypeError(`${contestant} has no sample ${name}`);
  return ms;
}
