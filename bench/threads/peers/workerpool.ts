import { pool as makePool } from "workerpool";
import {
  buffers,
  BYTES,
  CALLS_AT_ONCE,
  CALLS_IN_TURN,
  check,
  FOREVER,
  gone,
  JOB_ROUNDS,
  JOBS,
  type Peer,
  settled,
  timed,
} from "./peer.ts";

export async function workerpool(workers: number): Promise<Peer> {
  const make = (count: number): ReturnType<typeof makePool> =>
    makePool("/workerpool.js", {
      minWorkers: count,
      maxWorkers: count,
      workerType: "web",
      workerOpts: { type: "module" },
    });
  const pool = make(workers);
  await Promise.all(Array.from({ length: workers }, () => pool.exec("spin", [1_000_000])));
  return {
    "round-trip": () =>
      timed(async () => {
        let sum = 0;
        for (let i = 0; i < CALLS_IN_TURN; i += 1) sum = (await pool.exec("add", [sum, 1])) as number;
        check(sum === CALLS_IN_TURN);
      }),
    pipelined: () =>
      timed(async () => {
        const sums = await Promise.all(Array.from({ length: CALLS_AT_ONCE }, (_, i) => pool.exec("add", [i, 1])));
        check(sums.at(-1) === CALLS_AT_ONCE);
      }),
    "transfer-16mb": () => {
      const moved = buffers();
      return timed(async () => {
        for (const buffer of moved) check((await pool.exec("lengthOf", [buffer], { transfer: [buffer] })) === BYTES);
      });
    },
    "map-2-cores": () => timed(() => Promise.all(Array.from({ length: JOBS }, () => pool.exec("spin", [JOB_ROUNDS])))),
    runaway: async () => {
      const single = make(1);
      const call = single.exec("spin", [FOREVER]);
      await settled();
      call.cancel().catch(() => {});
      const ms = await timed(async () => check((await single.exec("add", [1, 2])) === 3));
      await single.terminate(true);
      await gone();
      return ms;
    },
    cold: () =>
      timed(async () => {
        const fresh = make(1);
        check((await fresh.exec("add", [1, 2])) === 3);
        await fresh.terminate(true);
      }),
  };
}
