import { download, slowedDownload } from "./samples/download.ts";
import { gatewayDownload } from "./samples/gatewayDownload.ts";
import { readline } from "./samples/readline.ts";
import { tabs64k, tabsConnect } from "./tabs/near.ts";

/** One sample of a contestant in the page: milliseconds. What it needs is made before the clock starts. */
export type Sample = () => Promise<number>;

const samples: Record<string, Record<string, Sample>> = {
  readline,
  "tabs-64k": tabs64k,
  "tabs-connect": tabsConnect,
  "websocket-download": download,
  "websocket-backpressure": slowedDownload,
  "gateway-download": gatewayDownload,
};

export async function sample(row: string, contestant: string): Promise<number> {
  const run = samples[row]?.[contestant];
  if (run === undefined) throw new TypeError(`${row} has no contestant ${contestant}`);
  return run();
}
