import type { Cell, Engine } from "../harness/engine.ts";
import type { Sample } from "./inside.ts";
import type { PeerModule } from "./peers.ts";
import type { Row } from "./rows.ts";

/**
 * 1. All peers of a row, in all engines, are visited in every round, in an order that turns: what the machine does
 *    meanwhile meets them alike.
 * 2. A cell is a fresh page or process, warmed up, and is replaced after a few samples: one lucky or unlucky compilation
 *    does not decide a median.
 */
const SAMPLES_A_CELL = 3;
const BUDGET_MS = 250;
const WARM_UPS = 3;

export interface Result {
  engine: string;
  row: string;
  peer: string;
  n: number;
  /** Of one operation: nanoseconds without the wait for a core, or bytes. */
  values: number[];
  wall: number[];
  cpu: number[];
  error?: string;
}

interface Plan extends Result {
  readonly open: () => Promise<Cell>;
  readonly target: Row;
  cell?: Cell | undefined;
}

const LONGEST_MS = 60_000;

/** A cell that hangs fails, instead of the whole run with it. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${LONGEST_MS / 1000} s`)), LONGEST_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const wholeThousands = (n: number): number => (n < 1000 ? Math.ceil(n) : Math.floor(n / 1000) * 1000);

/** As many operations as fit the budget, found on the way up, which also warms the code. */
async function calibrate(cell: Cell, row: Row): Promise<number> {
  for (let n = row.leastN; ; n = Math.min(row.n, n * 10)) {
    const { time } = await cell.sample(n, 1);
    if (time >= 20 || n >= row.n) {
      return Math.max(row.leastN, wholeThousands(Math.min(row.n, (n * BUDGET_MS) / Math.max(time, 1e-3))));
    }
  }
}

async function timeOnce(plan: Plan, round: number): Promise<void> {
  if (plan.cell === undefined || round % SAMPLES_A_CELL === 0) {
    await plan.cell?.close();
    plan.cell = await plan.open();
    if (plan.n === 0) plan.n = await calibrate(plan.cell, plan.target);
    await plan.cell.sample(plan.n, WARM_UPS);
  }
  const { wallMs, cpuMs, time }: Sample = await plan.cell.sample(plan.n, 1);
  const perOperation = 1e6 / plan.n;
  plan.values.push(time * perOperation);
  plan.wall.push(wallMs * perOperation);
  if (cpuMs !== undefined) plan.cpu.push(cpuMs * perOperation);
}

async function weighOnce(plan: Plan): Promise<void> {
  const cell = await plan.open();
  try {
    if (plan.n === 0) plan.n = (await cell.msToPark(plan.target.leastN)) > 500 ? plan.target.leastN : plan.target.n;
    else plan.values.push(await cell.heapOfParked(plan.n));
  } finally {
    await cell.close();
  }
}

async function plansOf(row: Row, peers: readonly PeerModule[], engines: readonly Engine[]): Promise<Plan[]> {
  const plans: Plan[] = [];
  for (const { name, file } of peers) {
    for (const engine of engines) {
      plans.push({
        engine: engine.id,
        row: row.id,
        peer: name,
        n: 0,
        values: [],
        wall: [],
        cpu: [],
        target: row,
        open: () => engine.open(file, row.id),
      });
    }
  }
  return plans;
}

/** Measures one row: `rounds` samples of each peer in each engine. */
export async function measureRow(
  row: Row,
  peers: readonly PeerModule[],
  engines: readonly Engine[],
  rounds: number,
): Promise<Result[]> {
  const plans = await plansOf(row, peers, engines);
  if (row.kind === "heap") rounds += 1; // the first sizes the others
  for (let round = 0; round < rounds; round += 1) {
    for (let i = 0; i < plans.length; i += 1) {
      const plan = plans[(i + round) % plans.length];
      if (plan === undefined || plan.error !== undefined) continue;
      try {
        await inTime(row.kind === "heap" ? weighOnce(plan) : timeOnce(plan, round));
      } catch (error) {
        plan.error = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
        await plan.cell?.close();
        plan.cell = undefined;
      }
    }
  }
  await Promise.all(plans.map((plan) => plan.cell?.close()));
  return plans.map(({ engine, row: id, peer, n, values, wall, cpu, error }) => ({
    engine,
    row: id,
    peer,
    n,
    values,
    wall,
    cpu,
    ...(error === undefined ? {} : { error }),
  }));
}
