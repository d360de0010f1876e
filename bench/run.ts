import process from "node:process";
import { parseArgs } from "node:util";

import { benchCore, type CoreOptions } from "./core/index.ts";
import { benchStreams } from "./streams/index.ts";
import { benchSubprocess } from "./subprocess/index.ts";
import { benchThreads } from "./threads/index.ts";

const USAGE = `usage: npm run bench -- core|threads|streams|subprocess [options]
  --json FILE             write the figures as JSON there too
  --row ID,…              these rows only
  --rounds 7              samples of each peer in each row
Of the core only:
  --engine chromium,node  in these engines only
  --peer NAME,…           beside these peers only
  --scaling               our time per operation at 1e4, 1e5 and 1e6 operations, and how much native code's grows
  --responsive            the page's longest task and its answer to a click while 1e6 steps are worked off
  --profile               where the time of our rows goes`;

const PARTS = "core, threads, streams or subprocess";

function fail(message: string): never {
  process.stderr.write(`${message}\n\n${USAGE}\n`);
  process.exit(2);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "string" },
    engine: { type: "string" },
    row: { type: "string" },
    peer: { type: "string" },
    rounds: { type: "string", default: "7" },
    scaling: { type: "boolean", default: false },
    responsive: { type: "boolean", default: false },
    profile: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const [part] = positionals;
const list = (value: string | undefined): string[] | undefined => value?.split(",");

if (values.help) process.stdout.write(`${USAGE}\n`);
else if (part === undefined) fail(`expected a part: ${PARTS}`);
else if (part !== "core" && part !== "threads" && part !== "streams" && part !== "subprocess") {
  fail(`expected ${PARTS}, not ${part}`);
} else {
  const { scaling, responsive, profile, json } = values;
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) fail(`expected a whole number of rounds, not ${values.rounds}`);
  const mode: CoreOptions["mode"] = scaling ? "scaling" : responsive ? "responsive" : profile ? "profile" : "compare";
  const options = { mode, json, engines: list(values.engine), rows: list(values.row), peers: list(values.peer) };
  try {
    if (part === "threads") await benchThreads({ json, rows: options.rows, rounds });
    else if (part === "streams") await benchStreams({ json, rows: options.rows, rounds });
    else if (part === "subprocess") await benchSubprocess({ json, rows: options.rows, rounds });
    else await benchCore({ ...options, rounds });
  } catch (error) {
    if (error instanceof RangeError) fail(error.message);
    throw error;
  }
}
