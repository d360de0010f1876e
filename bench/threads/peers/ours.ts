import { type Coroutine, createTask, gather, getEventLoop } from "asyncio-web";
import { threadModule, ThreadPoolExecutor, transfer } from "asyncio-web/threads";
import type { Ours } from "../workers/ours.ts";
import {
  BLOCKS,
  buffers,
  BYTES,
  CALLS_AT_ONCE,
  CALLS_IN_TURN,
  check,
  FOREVER,
  gone,
  ITEMS,
  JOB_ROUNDS,
  JOBS,
  moduleWorker,
  type Peer,
  settled,
  timed,
} from "./peer.ts";

export const page = { add: (a: number, b: number): number => a + b };

const module = threadModule<Ours>(() => moduleWorker("ours"), { page });

function* inTurn(): Coroutine<void> {
  let sum = 0;
  for (let i = 0; i < CALLS_IN_TURN; i += 1) sum = yield* module.add(sum, 1);
  check(sum === CALLS_IN_TURN);
}

export async function ours(workers: number): Promise<Peer> {
  const pool = new ThreadPoolExecutor({ maxWorkers: workers });
  getEventLoop().setDefaultExecutor(pool);
  pool.warmUp(module.add);
  await Promise.all(Array.from({ length: 4 * workers }, () => module.spin(1_000_000)));
  return {
    "round-trip": () => timed(() => createTask(inTurn())),
    pipelined: () =>
      timed(async () => {
        const sums = await gather(Array.from({ length: CALLS_AT_ONCE }, (_, i) => module.add(i, 1)));
        check(sums.at(-1) === CALLS_AT_ONCE);
      }),
    "transfer-16mb": () => {
      const moved = buffers();
      return timed(async () => {
        for (const buffer of moved) check((await module.lengthOf(transfer(buffer))) === BYTES);
      });
    },
    "map-2-cores": () => timed(() => Promise.all(Array.from({ length: JOBS }, () => module.spin(JOB_ROUNDS)))),
    blocking: async () => module.block(BLOCKS),
    stream: () =>
      timed(async () => {
        let last = 0;
        for await (const item of await module.count(ITEMS)) last = item;
        check(last === ITEMS - 1);
      }),
    runaway: async () => {
      const single = new ThreadPoolExecutor({ maxWorkers: 1 });
      const call = single.submit(module.spin.with({ cancel: "terminate" }), FOREVER);
      await settled();
      call.cancel();
      const ms = await timed(async () => check((await single.submit(module.add, 1, 2)) === 3));
      await single.shutdown();
      await gone();
      return ms;
    },
    cold: () =>
      timed(async () => {
        const fresh = new ThreadPoolExecutor({ maxWorkers: 1 });
        check((await fresh.submit(module.add, 1, 2)) === 3);
        await fresh.shutdown();
      }),
  };
}
