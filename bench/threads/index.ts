import { benchPart, type PartOptions } from "../harness/benchPart.ts";
import { ROWS } from "./rows.ts";

const ABOUT = `Wall time of one operation, medians of rounds in which all take turns, each in a fresh, isolated page of its own; one worker unless
said. The peers are used as their documentation shows; \`raw\` is \`postMessage\` by hand.`;

/** Measures workers beside their peers. */
export function benchThreads(options: PartOptions): Promise<void> {
  const names = ["ours", "comlink", "workerpool", "raw"];
  const workers = Object.fromEntries(names.map((name) => [name, `bench/threads/workers/${name}.ts`]));
  const entries = { inside: "bench/threads/inside.ts", ...workers };
  return benchPart(
    { name: "threads", title: "Threads beside their peers", about: ABOUT, rows: ROWS, entries },
    options,
  );
}
