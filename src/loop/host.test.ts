import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createTask, getEventLoop, sleep } from "../index.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Lets every look at the time find it a millisecond later, so that slices end after so many looks on any machine. */
function tickingClock(): void {
  let now = performance.now();
  vi.spyOn(performance, "now").mockImplementation(() => (now += 1));
}

/** Counts how often `step` runs, at most `limit` times, before the host runs a task that was queued at the start. */
async function stepsBeforeHostTask(limit: number, step: () => PromiseLike<unknown>): Promise<number> {
  let hostRan = false;
  setImmediate(() => (hostRan = true));
  let steps = 0;
  while (!hostRan && steps < limit) {
    steps += 1;
    await step();
  }
  return steps;
}

describe("the page's loop and the host", () => {
  it("share the thread when an async function awaits tasks without end", async () => {
    tickingClock();
    expect(await stepsBeforeHostTask(2000, () => createTask(sleep(0)))).toBeLessThan(200);
  });

  it("share it when each of its steps is all that the loop has to do", async () => {
    tickingClock();
    const loop = getEventLoop();
    const steps = await stepsBeforeHostTask(2000, () => new Promise<void>((resolve) => loop.callSoon(resolve)));
    expect(steps).toBeLessThan(200);
  });

  it("do not wait for each other at every step", async () => {
    expect(await stepsBeforeHostTask(20, () => createTask(sleep(0)))).toBe(20);
  });
});

describe("a host without setImmediate", () => {
  const channels: MessageChannel[] = [];
  let ours: typeof import("../index.ts");

  beforeAll(async () => {
    const { MessageChannel: Original } = globalThis;
    vi.stubGlobal("setImmediate", undefined);
    vi.stubGlobal("MessageChannel", function remember() {
      const channel = new Original();
      channels.push(channel);
      return channel;
    });
    vi.resetModules();
    ours = await import("../index.ts");
  });

  afterAll(() => {
    for (const channel of channels) channel.port1.close();
  });

  it("gets the thread between slices by one channel to ourselves", async () => {
    const posted = vi.spyOn(MessagePort.prototype, "postMessage");
    tickingClock();
    const notes: string[][] = [[], [], []];
    await Promise.all(
      notes.map((own) =>
        new ours.EventLoop({ slice: 0 }).runUntilComplete(
          (function* () {
            for (let step = 0; step < 4; step++) {
              own.push(`step ${step}`);
              yield;
            }
          })(),
        ),
      ),
    );
    expect(notes).toEqual(Array.from({ length: 3 }, () => ["step 0", "step 1", "step 2", "step 3"]));
    expect(channels).toHaveLength(1);
    const messages = posted.mock.calls.length;
    expect(messages).toBeGreaterThanOrEqual(3);
    expect(messages).toBeLessThan(12); // what is to go on at once shares a message
  });
});
