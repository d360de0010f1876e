import * as Comlink from "comlink";
import type * as work from "../workers/work.ts";
import {
  buffers,
  BYTES,
  CALLS_AT_ONCE,
  CALLS_IN_TURN,
  check,
  JOB_ROUNDS,
  JOBS,
  moduleWorker,
  type Peer,
  timed,
} from "./peer.ts";

/** Comlink as it is: with several workers, jobs are dealt out by hand. */
export async function comlink(workers: number): Promise<Peer> {
  const threads = Array.from({ length: workers }, () => moduleWorker("comlink"));
  const remotes = threads.map((thread) => Comlink.wrap<typeof work>(thread));
  await Promise.all(remotes.map((remote) => remote.spin(1_000_000)));
  const [first] = remotes as [Comlink.Remote<typeof work>];
  return {
    "round-trip": () =>
      timed(async () => {
        let sum = 0;
        for (let i = 0; i < CALLS_IN_TURN; i += 1) sum = await first.add(sum, 1);
        check(sum === CALLS_IN_TURN);
      }),
    pipelined: () =>
      timed(async () => {
        const sums = await Promise.all(Array.from({ length: CALLS_AT_ONCE }, (_, i) => first.add(i, 1)));
        check(sums.at(-1) === CALLS_AT_ONCE);
      }),
    "transfer-16mb": () => {
      const moved = buffers();
      return timed(async () => {
        for (const buffer of moved) check((await first.lengthOf(Comlink.transfer(buffer, [buffer]))) === BYTES);
      });
    },
    "map-2-cores": () =>
      timed(() =>
        Promise.all(Array.from({ length: JOBS }, (_, i) => (remotes[i % workers] ?? first).spin(JOB_ROUNDS))),
      ),
    cold: () =>
      timed(async () => {
        const worker = moduleWorker("comlink");
        check((await Comlink.wrap<typeof work>(worker).add(1, 2)) === 3);
        worker.terminate();
      }),
  };
}
