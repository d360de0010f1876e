import { cpus, loadavg, totalmem } from "node:os";

import type { Engine } from "./engine.ts";

export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  date: string;
  engines: Record<string, string>;
  /** Load average of the last minute when the run ended: what the noise is to be judged by. */
  load: number;
}

export function machine(engines: readonly Pick<Engine, "version" | "id">[]): Machine {
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    date: new Date().toISOString().slice(0, 10),
    engines: Object.fromEntries(engines.map(({ id, version }) => [id, version])),
    load: Number((loadavg()[0] ?? 0).toFixed(1)),
  };
}
