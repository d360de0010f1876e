import { afterEach, describe, expect, it, vi } from "vitest";
import { createTask, EventLoop, gather, Lock, Queue, run, sleep, type Coroutine } from "../index.ts";
import { VirtualClock } from "../testing/index.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** A program with timers, locks, queues and cancellations; what it notes depends on every turn of the ready queue. */
function* program(notes: string[]): Coroutine<void> {
  const lock = new Lock();
  const queue = new Queue<string>(2);
  function* worker(name: string, seconds: number): Coroutine<void> {
    for (let round = 0; round < 5; round++) {
      {
        using _ = yield* lock.acquire();
        notes.push(`${name} holds it ${round}`);
        yield* sleep(round % 2 === 0 ? 0 : seconds);
      }
      yield* queue.put(`${name}${round}`);
    }
  }
  const workers = ["a", "b", "c"].map((name, i) => createTask(worker(name, i), { name }));
  const reader = createTask(
    (function* () {
      for (;;) {
        notes.push(`got ${yield* queue.get()}`);
        yield;
      }
    })(),
  );
  const sleepers = Array.from({ length: 120 }, (_, i) => createTask(sleep(1 + (i % 3))));
  yield* sleep(1);
  sleepers.forEach((sleeper, i) => i % 4 !== 0 && sleeper.cancel());
  yield* gather(sleepers, { returnExceptions: true });
  sleepers.forEach((sleeper, i) => sleeper.cancelled() && notes.push(`sleeper ${i} was cancelled`));
  yield* gather(...workers);
  reader.cancel();
}

async function notesOf(slice: number): Promise<string[]> {
  const notes: string[] = [];
  await run(program(notes), { loop: new EventLoop({ clock: new VirtualClock(), slice }) });
  return notes;
}

/** Lets every look at the time find it a millisecond later: a slice of 0 then ends after every entry. */
function tickingClock(): void {
  let now = performance.now();
  vi.spyOn(performance, "now").mockImplementation(() => (now += 1));
}

/** Runs steps that take so many milliseconds each, and counts the turns that the host's own tasks got meanwhile. */
async function hostTasksBetween(steps: number, stepMs: number): Promise<number> {
  let now = performance.now();
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const loop = new EventLoop();
  let hostTasks = 0;
  const count = (): void => {
    hostTasks += 1;
    if (loop.isRunning()) setImmediate(count);
  };
  setImmediate(count);
  await loop.runUntilComplete(
    (function* () {
      for (let i = 0; i < steps; i++) {
        now += stepMs;
        yield;
      }
    })(),
  );
  loop.close();
  return hostTasks;
}

describe("a slice of time", () => {
  it("cuts a program anywhere, and nobody can tell from the order of events", async () => {
    const whole = await notesOf(3600);
    expect(whole.length).toBeGreaterThan(100);
    expect(await notesOf(0)).toEqual(whole);
    tickingClock();
    expect(await notesOf(0)).toEqual(whole);
    expect(await notesOf(0.0025)).toEqual(whole);
    expect(await notesOf(0.01)).toEqual(whole);
  });

  it("that is used up in the middle of an iteration does not mix it with the next", async () => {
    tickingClock();
    const notes: string[] = [];
    const loop = new EventLoop({ clock: new VirtualClock(), slice: 0 });
    for (let i = 0; i < 4; i++) {
      loop.callSoon(() => {
        notes.push(`first ${i}`);
        loop.callSoon(() => notes.push(`second ${i}`));
      });
    }
    loop.callLater(0, () => notes.push("due"));
    loop.callSoon(() => loop.callSoon(() => loop.callSoon(() => loop.stop())));
    await loop.runForever();
    expect(notes).toEqual([...[0, 1, 2, 3].map((i) => `first ${i}`), "due", ...[0, 1, 2, 3].map((i) => `second ${i}`)]);
  });

  it("that is used up gives the thread to the host: its tasks come between", async () => {
    expect(await hostTasksBetween(50, 4)).toBeGreaterThan(12);
  });

  it("never has room for two steps that are longer than it", async () => {
    expect(await hostTasksBetween(50, 30)).toBeGreaterThanOrEqual(49);
  });

  it("that is long keeps the thread from the host's tasks", async () => {
    const loop = new EventLoop({ slice: 3600 });
    let hostTasks = 0;
    const count = (): void => {
      hostTasks += 1;
      if (loop.isRunning()) setImmediate(count);
    };
    setImmediate(count);
    await loop.runUntilComplete(
      (function* () {
        for (let i = 0; i < 500; i++) yield;
      })(),
    );
    loop.close();
    expect(hostTasks).toBe(0);
  });

  it("gives promises of others their turn even while it lasts", async () => {
    const loop = new EventLoop({ slice: 3600 });
    let reactions = 0;
    const chain = (): void => {
      reactions += 1;
      if (loop.isRunning()) void Promise.resolve().then(chain);
    };
    const running = loop.runUntilComplete(
      (function* () {
        for (let i = 0; i < 800; i++) yield;
      })(),
    );
    chain();
    await running;
    loop.close();
    expect(reactions).toBeGreaterThan(50);
  });

  it("is measured after every long step, and seldom between short ones", async () => {
    let now = 0;
    let looks = 0;
    vi.spyOn(performance, "now").mockImplementation(() => {
      looks += 1;
      return now;
    });
    const loop = new EventLoop({ clock: new VirtualClock(), slice: 3600 });
    let stepMs = 0;
    const work = (steps: number): Promise<void> =>
      loop.runUntilComplete(
        (function* () {
          for (let i = 0; i < steps; i++) {
            now += stepMs;
            yield;
          }
        })(),
      );
    await work(1000);
    expect(looks).toBeLessThan(60);
    looks = 0;
    stepMs = 1;
    await work(1000);
    expect(looks).toBeGreaterThan(900);
  });
});
