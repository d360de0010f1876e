import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import { type Coroutine, createTask, Event, RuntimeError, sleep, wait } from "../index.ts";
import { runVirtual } from "../testing/index.ts";

describe("an event", () => {
  it("shows whether it is set, and how many wait for it", () =>
    runVirtual(function* () {
      const event = new Event();
      expect(String(event)).toBe("Event[unset]");
      createTask(event.wait());
      createTask(event.wait());
      yield* sleep(0);
      expect(String(event)).toBe("Event[unset, waiters:2]");
      event.set();
      expect(String(event)).toBe("Event[set, waiters:2]"); // woken, and yet to run
      yield* sleep(0);
      expect(String(event)).toBe("Event[set]");
    }));

  it("is set and taken back", () => {
    const event = new Event();
    expect(event.isSet()).toBe(false);
    event.set();
    event.set();
    expect(event.isSet()).toBe(true);
    event.clear();
    event.clear();
    expect(event.isSet()).toBe(false);
  });

  it("wakes all who wait, in the order of their coming", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const event = new Event();
      const tasks = ["a", "b", "c"].map((name) =>
        createTask(function* () {
          log.push(`${name} ${yield* event.wait()}`);
        }),
      );
      yield* sleep(1);
      expect(log).toEqual([]);
      event.set();
      yield* wait(tasks);
    });
    expect(log).toEqual(["a true", "b true", "c true"]);
  });

  it("that is set keeps nobody waiting", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const event = new Event();
      event.set();
      createTask(function* () {
        log.push("another task");
        yield;
      });
      log.push(String(yield* event.wait()));
      yield* sleep(0);
    });
    expect(log).toEqual(["true", "another task"]);
  });

  it("wakes those who waited when it was set also if it is taken back at once", () =>
    runVirtual(function* () {
      const event = new Event();
      const waiter = createTask(event.wait());
      yield* sleep(0);
      event.set();
      event.clear();
      expect(yield* waiter).toBe(true);
    }));

  it("that was taken back makes tasks wait again, and can be set again", () =>
    runVirtual(function* () {
      const event = new Event();
      event.set();
      event.clear();
      const late = createTask(event.wait());
      yield* sleep(1);
      expect(late.done()).toBe(false);
      event.set();
      expect(yield* late).toBe(true);
    }));

  it("wakes newcomers too when it is set again before the first have run", () =>
    runVirtual(function* () {
      const event = new Event();
      const first = createTask(event.wait());
      yield* sleep(0);
      event.set();
      event.clear();
      const second = createTask(event.wait(), { eagerStart: true });
      expect(String(event)).toBe("Event[unset, waiters:2]");
      event.set();
      yield* first;
      yield* second;
    }));

  it("forgets a cancelled task at once", () =>
    runVirtual(function* () {
      const event = new Event();
      const tasks = [1, 2, 3].map(() => createTask(event.wait()));
      yield* sleep(0);
      tasks[1]?.cancel();
      yield* sleep(0);
      expect(String(event)).toBe("Event[unset, waiters:2]");
      event.set();
      yield* wait(tasks);
      expect(tasks.map((task) => task.cancelled())).toEqual([false, true, false]);
    }));

  it("does not keep a task from its cancellation that came after the flag in the same tick", () =>
    runVirtual(function* () {
      const event = new Event();
      const waiter = createTask(event.wait());
      yield* sleep(0);
      event.set();
      waiter.cancel();
      yield* sleep(0);
      yield* sleep(0);
      expect(waiter.cancelled()).toBe(true);
      expect(String(event)).toBe("Event[set]");
    }));

  it("refuses a task of another loop than that of its first waiter", async () => {
    const event = new Event();
    function* meet(): Coroutine<unknown> {
      const waiter = createTask(event.wait());
      yield* sleep(0);
      event.set();
      const error = yield* raised(waiter);
      event.clear();
      return error;
    }
    expect(await runVirtual(meet)).toBeUndefined();
    const error = await runVirtual(meet);
    expect(error).toBeInstanceOf(RuntimeError);
    expect(String(error)).toContain("<Event[unset]> is bound to a different event loop");
  });
});
