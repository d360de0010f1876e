import { writeFile } from "node:fs/promises";
import process from "node:process";

import { markdownTable } from "../core/table.ts";
import { type Machine, machine } from "./machine.ts";
import { human, median } from "./statistics.ts";

/** A target: ours / peer is at most this; ours alone, if there is no peer. */
export interface Target {
  readonly peer: string | undefined;
  readonly most: number;
  readonly text: string;
}

/** What is measured, and how its figures are shown. */
export interface Measured {
  readonly id: string;
  readonly title: string;
  readonly unit: "ns" | "ms";
  /** Operations in a sample. */
  readonly operations: number;
  readonly targets: readonly Target[];
}

/** One row as it was found: times of one operation. */
export interface Found {
  readonly id: string;
  readonly engine: "chromium";
  readonly unit: string;
  readonly ours: number;
  readonly peers: Record<string, number>;
  /** Ours / peer, of the same turn. */
  readonly ratio: Record<string, number>;
}

export const atMost = (peer: string, most: number): Target => ({ peer, most, text: `≤ ${most} × ${peer}` });

export const faster = (peer: string, times: number): Target => ({
  peer,
  most: 1 / times,
  text: `≥ ${times} × faster than ${peer}`,
});

/** The same as `faster()`, for peers that need not be slower. */
export const asFast = (peer: string, times: number): Target => ({
  peer,
  most: 1 / times,
  text: `≥ ${times} × the speed of ${peer}`,
});

export const atMostMs = (most: number): Target => ({ peer: undefined, most, text: `≤ ${most} ms` });

/**
 * Medians of one operation out of samples in milliseconds, and of what ours took beside each peer in the same turn: what slows
 * the machine for a while slows both.
 */
export function summarize({ id, unit, operations }: Measured, times: Readonly<Record<string, number[]>>): Found {
  const one = (name: string): number => (median(times[name] ?? []) * (unit === "ns" ? 1e6 : 1)) / operations;
  const names = Object.keys(times).filter((name) => name !== "ours");
  const peers = Object.fromEntries(names.map((name) => [name, one(name)]));
  const ours = one("ours");
  const beside = (name: string): number[] =>
    (times["ours"] ?? []).map((ms, i) => ms / (times[name]?.[i] ?? Number.NaN));
  const ratio = Object.fromEntries(names.map((name) => [name, median(beside(name))]));
  const found: Found = { id, engine: "chromium", unit, ours, peers, ratio };
  const listed = Object.entries(peers).map(([name, value]) => `${name} ${human(value, unit)}`);
  process.stderr.write(`${id}: ${human(ours, unit)}; ${listed.join(", ")}\n`);
  return found;
}

const RATIOS = "A ratio is the median of those of the turns: of what ours and the peer took in the same one.";

function tables(rows: readonly Measured[], found: readonly Found[]): string {
  const rowOf = (id: string): Measured => rows.find((row) => row.id === id) as Measured;
  const figures = found.map(({ id, unit, ours, peers }) => [
    `\`${id}\` ${rowOf(id).title}`,
    `**${human(ours, unit)}**`,
    Object.entries(peers)
      .map(([name, value]) => `${name} ${human(value, unit)}`)
      .join(", "),
  ]);
  const verdicts = found.flatMap(({ id, unit, ours, ratio }) =>
    rowOf(id).targets.map(({ peer, most, text }) => {
      const value = peer === undefined ? ours : (ratio[peer] ?? Number.NaN);
      const times = text.startsWith("≥") ? 1 / value : value;
      const shown = peer === undefined ? human(value, unit) : `${times.toPrecision(3)} ×`;
      return [`\`${id}\``, text, shown, value <= most ? "met" : "**missed**"];
    }),
  );
  return `${markdownTable(["row", "asyncio-web", "others"], figures)}\n\n${RATIOS}\n\n${markdownTable(["row", "target", "now", ""], verdicts)}`;
}

/** What a run of a part has come to. */
export interface Report {
  /** The name of the part, and of its files in `bench/results/`. */
  readonly part: string;
  readonly title: string;
  readonly about: string;
  readonly chromium: string;
  readonly rows: readonly Measured[];
  readonly found: readonly Found[];
  /** Was everything measured, often enough? Then the figures are kept. */
  readonly isWhole: boolean;
  readonly json: string | undefined;
}

/** Prints the tables, writes the JSON that was asked for, and keeps both after a whole run. */
export async function report({ part, title, about, chromium, rows, found, isWhole, json }: Report): Promise<void> {
  const where: Machine = machine([{ id: "chromium", version: chromium }]);
  const place = `${where.cpu}, ${where.cores} cores, ${where.memoryGb} GB; load ${where.load}`;
  const text = `# ${title}\n\n${where.date}; chromium ${chromium}; ${place}.\n\n${about}\n\n${tables(rows, found)}\n`;
  const figures = `${JSON.stringify({ machine: where, rows: found }, null, 2)}\n`;
  process.stdout.write(`\n${text}`);
  if (json !== undefined) await writeFile(json, figures);
  if (!isWhole) return;
  const kept = new URL(`../results/${part}`, import.meta.url).pathname;
  await writeFile(`${kept}.md`, text);
  await writeFile(`${kept}.json`, figures);
}

/** @throws RangeError if one of the ids is that of no row */
export function checkIds(ids: readonly string[] | undefined, rows: readonly Measured[]): void {
  const known = rows.map(({ id }) => id);
  const stranger = ids?.find((id) => !known.includes(id));
  if (stranger !== undefined) throw new RangeError(`expected a row out of ${known.join(", ")}; not ${stranger}`);
}
