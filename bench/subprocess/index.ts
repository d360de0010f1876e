import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { setup as buildWasi } from "../../scripts/wasi.ts";
import { benchPart, type PartOptions } from "../harness/benchPart.ts";
import { ROWS } from "./rows.ts";

const ABOUT = `Wall time, medians of rounds in which all take turns, each in a fresh, isolated page of its own. Workers are warm, but just-bash's
in \`wasi-warm\`: a fresh one for each process, as only its worker's end stops a command. \`bare-ring\` and \`bare-port\` are what one
would write by hand: rings of 64 KiB in shared memory, as large as our pipes; 64 KiB a message with a credit of 512 KiB each way.
Ours hold 128 KiB by messages, and up to 384 KiB more are on their way to \`cat\`. just-bash runs \`cat | cat\` on 8 MB of text, its
time taken by 8.`;

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Measures processes beside their peers. */
export function benchSubprocess(options: PartOptions): Promise<void> {
  const names = ["bareRing", "barePort", "justBash"];
  const workers = Object.fromEntries(names.map((name) => [name, `bench/subprocess/workers/${name}.ts`]));
  return benchPart(
    {
      name: "subprocess",
      title: "Subprocesses beside their peers",
      about: ABOUT,
      rows: ROWS,
      entries: { inside: "bench/subprocess/inside.ts", programs: "src/subprocess/worker/programs.ts", ...workers },
      replaced: { "node:zlib": here("workers/noZlib.ts") },
      addFiles: async (directory) => {
        await buildWasi();
        await copyFile(here("../../test/wasi/dist/wc.wasm"), join(directory, "wc.wasm"));
      },
    },
    options,
  );
}
