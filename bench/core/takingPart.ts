import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { Peer } from "./peer.ts";
import { PEERS, type PeerModule } from "./peers.ts";
import type { Row } from "./rows.ts";

/** The bundle's entries for these peers. */
export function entries(peers: readonly PeerModule[]): Record<string, string> {
  const files = peers.map(({ file }) => [file, `bench/core/peers/${file}.ts`] as const);
  return { inside: "bench/core/inside.ts", ...Object.fromEntries(files) };
}

/** Peers of these names; a name also means the variants behind it. Ours is always among them. */
export function peersNamed(names: readonly string[] | undefined): PeerModule[] {
  if (names === undefined) return [...PEERS];
  const known = PEERS.flatMap(({ name, variantOf }) => (variantOf === undefined ? [name] : [name, variantOf]));
  for (const name of names) {
    if (!known.includes(name)) throw new RangeError(`expected a peer out of ${known.join(", ")}; not ${name}`);
  }
  return PEERS.filter((peer, i) => i === 0 || names.includes(peer.name) || names.includes(peer.variantOf ?? ""));
}

/** For each row, the peers of the bundle that have a case of it. */
export async function takingPart(
  directory: string,
  rows: readonly Row[],
  peers: readonly PeerModule[],
): Promise<Map<Row, PeerModule[]>> {
  const parts = new Map<Row, PeerModule[]>(rows.map((row) => [row, []]));
  for (const module of peers) {
    const loaded = (await import(pathToFileURL(join(directory, `${module.file}.js`)).href)) as { peer: Peer };
    for (const row of rows) {
      if (row.id in loaded.peer.cases || row.id in loaded.peer.parks) parts.get(row)?.push(module);
    }
  }
  return parts;
}
