import { afterAll, beforeAll, expect, it } from "vitest";
import { heavy, made, started } from "../../test/threads/page.ts";
import { Random } from "../../test/random.ts";
import { shared, until, withPool } from "../../test/threads/withPool.ts";
import { BrokenExecutorError } from "../errors.ts";
import {
  type Coroutine,
  createTask,
  gather,
  isCancelled,
  run,
  Semaphore,
  sleep,
  type Task,
  TimeoutError,
  waitFor,
} from "../index.ts";
import { toThread } from "./toThread.ts";
import { transfer } from "./transfer.ts";

/** Fewer where messages are slow: the whole suite has but minutes. */
const CALLS = navigator.userAgent.includes("Firefox") ? 2000 : 10_000;

/** The ports that the page has made and not yet closed or given away. */
const openPorts = new Set<MessagePort>();
const { MessageChannel: NativeChannel, MessagePort: NativePort } = globalThis;
const { close, postMessage } = NativePort.prototype;

beforeAll(() => {
  globalThis.MessageChannel = class extends NativeChannel {
    constructor() {
      super();
      openPorts.add(this.port1).add(this.port2);
    }
  };
  NativePort.prototype.close = function (this: MessagePort): void {
    openPorts.delete(this);
    close.call(this);
  };
  const noteMoved = (moved: unknown): void => {
    for (const each of Array.isArray(moved) ? moved : []) openPorts.delete(each as MessagePort);
  };
  NativePort.prototype.postMessage = function (this: MessagePort, message: unknown, moved?: unknown): void {
    postMessage.call(this, message, moved as never);
    noteMoved(moved);
  };
  const { postMessage: workerPost } = Worker.prototype;
  Worker.prototype.postMessage = function (this: Worker, message: unknown, moved?: unknown): void {
    workerPost.call(this, message, moved as never);
    noteMoved(moved);
  };
});

afterAll(() => {
  globalThis.MessageChannel = NativeChannel;
  Object.assign(NativePort.prototype, { close, postMessage });
});

function* manyTurns(): Coroutine<void> {
  for (const end = performance.now() + 50; performance.now() < end;) yield;
}

it("settles thousands of mixed calls exactly once, and leaves no port", async () => {
  const random = new Random(2026);
  const outcomes = new Map<string, number>();
  const note = (what: string): void => void outcomes.set(what, (outcomes.get(what) ?? 0) + 1);
  const memory = shared(2);
  const settled = new Uint8Array(CALLS);
  await run(manyTurns()); // makes the ports of the loop itself
  const before = openPorts.size;

  await withPool({ maxWorkers: 2 }, function* (pool) {
    const kinds: (() => Task<unknown>)[] = [
      () => createTask(toThread(heavy.add, 1, 2)),
      () => createTask(toThread(heavy.later, 1, random.below(3))),
      () => createTask(toThread(heavy.fail, random.pick(["ours", "range", "dom", "value"]))),
      () => createTask(toThread(heavy.sizeOf, transfer(new ArrayBuffer(1000)))),
      () => createTask(toThread(heavy.fill, 1000)),
      () => createTask(toThread(heavy.report, 2, { onProgress: () => {} })),
      () => createTask(toThread(heavy.echo, new WeakMap())),
      () => createTask(toThread(heavy.unclonable)),
      () => createTask(toThread(heavy.nap, 0.001)),
      () => createTask(waitFor(toThread(heavy.nap, 0.01), 0.002)),
      () => createTask(heavy.nap.with({ cancel: "cooperative" })(0.002)),
      () => createTask(heavy.add.with({ cancel: "terminate" })(1, 2)),
      () => createTask(toThread(heavy.addOnPage, 1, 2)),
      () => createTask(toThread(heavy.ask, "?")),
      () =>
        createTask(async () => {
          let count = 0;
          try {
            for await (const item of await toThread(heavy.count, 20)) if (item === random.below(40)) count += item;
          } catch (error) {
            if (!(error instanceof BrokenExecutorError)) throw error; // a promise goes on when its task is cancelled
          }
          return count;
        }),
    ];
    const rare: (() => Task<unknown>)[] = [
      () => createTask(toThread(heavy.throwLater)),
      () => createTask(toThread(heavy.closeAndWait)),
      () => createTask(waitFor(heavy.spin.with({ cancel: "terminate" })(undefined), 0.005)),
    ];
    const slots = new Semaphore(200);
    let kills = 0;

    const calls = Array.from({ length: CALLS }, (_, index) =>
      createTask(
        (function* () {
          using _slot = yield* slots.acquire();
          const call = random.below(400) === 0 ? random.pick(rare)() : random.pick(kinds)();
          call.addDoneCallback(() => (settled[index] = (settled[index] as number) + 1));
          if (random.below(8) === 0) {
            for (let turns = random.below(20); turns > 0; turns--) yield* sleep(0);
            call.cancel();
          }
          if (random.below(500) === 0) {
            started.at(-1)?.terminate();
            kills += 1;
          }
          try {
            yield* call;
            note("done");
          } catch (error) {
            if (isCancelled(error)) note("cancelled");
            else if (error instanceof BrokenExecutorError) note("broken");
            else note(error instanceof TimeoutError ? "timed out" : "failed");
          }
        })(),
      ),
    );
    yield* gather(calls);
    yield* until(() => pool.size <= 2);
    expect(String(pool)).toMatch(/calls:0\]$/);
    expect(pool.queued).toBe(0);
    expect(yield* toThread(heavy.countCall, memory, 0)).toBe(0);
    console.log(JSON.stringify(Object.fromEntries(outcomes)), `${kills} workers killed, ${made.length} made`);
  });

  expect(settled.every((count) => count === 1)).toBe(true);
  expect([...outcomes.values()].reduce((sum, count) => sum + count)).toBe(CALLS);
  for (let i = 0; openPorts.size > before && i < 200; i++) await sleep(0.01);
  expect(openPorts.size).toBe(before);
}, 300_000);
