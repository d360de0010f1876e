import type { Ask } from "../workers/raw.ts";
import {
  BLOCKS,
  buffers,
  BYTES,
  CALLS_AT_ONCE,
  CALLS_IN_TURN,
  check,
  ITEMS,
  JOB_ROUNDS,
  JOBS,
  moduleWorker,
  type Peer,
  timed,
} from "./peer.ts";

type Answer = { id: number; value: unknown } | { ms: number } | { items: number[] } | Blocked;
type Blocked = { memory: Int32Array; a: number; b: number };

class RawWorker {
  readonly worker = moduleWorker("raw");
  readonly #pending = new Map<number, (value: never) => void>();
  #lastId = 0;
  onMs: ((ms: number) => void) | undefined;
  onItems: ((items: number[]) => void) | undefined;

  constructor() {
    this.worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
      if ("id" in data) {
        this.#pending.get(data.id)?.(data.value as never);
        this.#pending.delete(data.id);
      } else if ("memory" in data) {
        data.memory[1] = data.a + data.b;
        Atomics.store(data.memory, 0, 1);
        Atomics.notify(data.memory, 0);
      } else if ("ms" in data) this.onMs?.(data.ms);
      else this.onItems?.(data.items);
    });
  }

  call<T>(name: string, args: unknown[], transferred: Transferable[] = []): Promise<T> {
    const id = (this.#lastId += 1);
    return new Promise<T>((resolve) => {
      this.#pending.set(id, resolve);
      this.ask({ kind: "call", id, name, args: args as never }, transferred);
    });
  }

  ask(ask: Ask, transferred: Transferable[] = []): void {
    this.worker.postMessage(ask, transferred);
  }
}

/** Messages by hand: no library. */
export async function raw(workers: number): Promise<Peer> {
  const threads = Array.from({ length: workers }, () => new RawWorker());
  await Promise.all(threads.map((thread) => thread.call("spin", [1_000_000])));
  const [first] = threads as [RawWorker];
  const stream = (batch: number) => () =>
    timed(
      () =>
        new Promise<void>((resolve) => {
          let count = 0;
          first.onItems = (items) => {
            count += items.length;
            if (count === ITEMS) resolve();
          };
          first.ask({ kind: "stream", items: ITEMS, batch });
        }),
    );
  return {
    "round-trip": () =>
      timed(async () => {
        let sum = 0;
        for (let i = 0; i < CALLS_IN_TURN; i += 1) sum = await first.call<number>("add", [sum, 1]);
        check(sum === CALLS_IN_TURN);
      }),
    pipelined: () =>
      timed(async () => {
        const calls = Array.from({ length: CALLS_AT_ONCE }, (_, i) => first.call<number>("add", [i, 1]));
        check((await Promise.all(calls)).at(-1) === CALLS_AT_ONCE);
      }),
    "transfer-16mb": () => {
      const moved = buffers();
      return timed(async () => {
        for (const buffer of moved) check((await first.call<number>("lengthOf", [buffer], [buffer])) === BYTES);
      });
    },
    "map-2-cores": () =>
      timed(() =>
        Promise.all(Array.from({ length: JOBS }, (_, i) => (threads[i % workers] ?? first).call("spin", [JOB_ROUNDS]))),
      ),
    blocking: () =>
      new Promise((resolve) => {
        first.onMs = resolve;
        first.ask({ kind: "block", times: BLOCKS });
      }),
    stream: stream(1),
    "stream-batches": stream(64),
    cold: () =>
      timed(async () => {
        const fresh = new RawWorker();
        check((await fresh.call<number>("add", [1, 2])) === 3);
        fresh.worker.terminate();
      }),
  };
}
