// https://docs.python.org/3.14/library/asyncio-task.html: shielding, timeouts and waiting primitives.

import { describe, expect, it } from "vitest";
import {
  asCompleted,
  type Coroutine,
  createTask,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  getRunningLoop,
  isCancelled,
  shield,
  sleep,
  type Task,
  type Timeout,
  timeout,
  timeoutAt,
  TimeoutError,
  wait,
  waitFor,
} from "../../src/index.ts";
import { now, outputOf, print } from "./printing.ts";

describe("the manual's shielding from cancellation", () => {
  function* something(): Coroutine<string> {
    yield* sleep(2);
    print(`something() is done after ${now()} s`);
    return "its result";
  }

  it("shield(): your cancelled caller gets the CancelledError, and something() goes on", async () => {
    function* caller(task: Task<string>): Coroutine<void> {
      const res = yield* shield(task);
      print(`caller() has ${res}`);
    }
    const output = await outputOf(function* () {
      const task = createTask(something());
      const calling = createTask(caller(task));
      yield* sleep(1);
      calling.cancel();
      yield* wait([calling]);
      print(`caller() is cancelled: ${calling.cancelled()}, after ${now()} s`);
      print(`main() has ${yield* task}`);
    });
    expect(output).toEqual([
      "caller() is cancelled: true, after 1 s",
      "something() is done after 2 s",
      "main() has its result",
    ]);
  });

  it("shield() in a try: you can ignore the cancellation completely", async () => {
    function* caller(task: Task<string>): Coroutine<string | null> {
      try {
        return yield* shield(task);
      } catch (error) {
        if (!isCancelled(error)) throw error;
        return null;
      }
    }
    const output = await outputOf(function* () {
      const task = createTask(something());
      const calling = createTask(caller(task));
      yield* sleep(1);
      calling.cancel();
      print(`res is ${yield* calling}, after ${now()} s`);
      yield* task;
    });
    expect(output).toEqual(["res is null, after 1 s", "something() is done after 2 s"]);
  });
});

describe("the manual's timeouts", () => {
  function* longRunningTask(): Coroutine<void> {
    try {
      yield* sleep(3600);
      print("yay!");
    } finally {
      print(`it ends after ${now()} s`);
    }
  }

  it("timeout(): what runs too long raises TimeoutError at you", async () => {
    let raised: unknown;
    const output = await outputOf(function* () {
      try {
        yield* timeout(10, longRunningTask);
      } catch (error) {
        raised = error;
      }
    });
    expect(output).toEqual(["it ends after 10 s"]);
    expect(raised).toBeInstanceOf(TimeoutError);
  });

  it("timeout() in a try: you handle the TimeoutError and go on", async () => {
    const output = await outputOf(function* () {
      try {
        yield* timeout(10, longRunningTask);
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error;
        print("The long operation timed out, but we've handled it.");
      }
      print("This statement will run regardless.");
    });
    expect(output).toEqual([
      "it ends after 10 s",
      "The long operation timed out, but we've handled it.",
      "This statement will run regardless.",
    ]);
  });

  it("Timeout.reschedule(): you can set the deadline when you know it", async () => {
    const output = await outputOf(function* () {
      let cm!: Timeout;
      try {
        yield* timeout(null, function* (scope) {
          cm = scope;
          print(`the deadline is ${cm.when()}`);
          cm.reschedule(getRunningLoop().time() + 10);
          print(`the deadline is ${cm.when()}`);
          yield* longRunningTask();
        });
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error;
      }
      if (cm.expired()) print("Looks like we haven't finished on time.");
    });
    expect(output).toEqual([
      "the deadline is null",
      "the deadline is 10",
      "it ends after 10 s",
      "Looks like we haven't finished on time.",
    ]);
  });

  it("timeouts inside each other: each of yours limits its own block", async () => {
    const output = await outputOf(function* () {
      try {
        yield* timeout(20, function* () {
          try {
            yield* timeout(10, longRunningTask);
          } catch (error) {
            if (!(error instanceof TimeoutError)) throw error;
            print("the inner one");
          }
          yield* longRunningTask();
        });
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error;
        print("the outer one");
      }
    });
    expect(output).toEqual(["it ends after 10 s", "the inner one", "it ends after 20 s", "the outer one"]);
  });

  it("timeout_at(): you give the time of the loop at which to stop", async () => {
    const output = await outputOf(function* () {
      yield* sleep(5);
      const deadline = getRunningLoop().time() + 20;
      try {
        yield* timeoutAt(deadline, longRunningTask);
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error;
        print("The long operation timed out, but we've handled it.");
      }
      print("This statement will run regardless.");
    });
    expect(output).toEqual([
      "it ends after 25 s",
      "The long operation timed out, but we've handled it.",
      "This statement will run regardless.",
    ]);
  });

  it("wait_for(): eternity() is cut off after your second", async () => {
    function* eternity(): Coroutine<void> {
      yield* sleep(3600);
      print("yay!");
    }
    const output = await outputOf(function* () {
      try {
        yield* waitFor(eternity(), 1);
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error;
        print("timeout!");
      }
      print(`${now()} s`);
    });
    expect(output).toEqual(["timeout!", "1 s"]);
  });
});

describe("the manual's waiting primitives", () => {
  function namesOf(tasks: Iterable<unknown>): string[] {
    return Array.from(tasks, (task) => (task as Task<void>).getName());
  }

  function* fail(delay: number): Coroutine<void> {
    yield* sleep(delay);
    throw new Error("as it should");
  }

  it.each([
    ["when all are done", () => sleep(2), {}, ["after 4 s", "done: [A, B, C]", "pending: []"]],
    ["when the time is up", () => sleep(2), { timeout: 3 }, ["after 3 s", "done: [A, B]", "pending: [C]"]],
    [FIRST_COMPLETED, () => sleep(2), { returnWhen: FIRST_COMPLETED }, ["after 1 s", "done: [A]", "pending: [B, C]"]],
    [FIRST_EXCEPTION, () => fail(2), { returnWhen: FIRST_EXCEPTION }, ["after 2 s", "done: [A, B]", "pending: [C]"]],
  ] as const)("wait(): you get what is done and what is pending, %s", async (_, second, options, expected) => {
    const output = await outputOf(function* () {
      const aws = [
        createTask(sleep(1), { name: "A" }),
        createTask(second(), { name: "B" }),
        createTask(sleep(4), { name: "C" }),
      ];
      const { done, pending } = yield* wait(aws, options);
      print(`after ${now()} s`);
      print("done:", namesOf(done));
      print("pending:", namesOf(pending));
    });
    expect(output).toEqual(expected);
  });

  // The manual's open_connection() comes with the streams.
  function* openConnection(host: string, seconds: number): Coroutine<string> {
    yield* sleep(seconds);
    return `connected to ${host} after ${now()} s`;
  }

  it("as_completed() in an async for: you get your own tasks, the earliest first", async () => {
    const output = await outputOf(async () => {
      const ipv4Connect = createTask(openConnection("127.0.0.1", 2));
      const ipv6Connect = createTask(openConnection("::1", 1));

      for await (const earliestConnect of asCompleted([ipv4Connect, ipv6Connect])) {
        print(await earliestConnect);
        if (earliestConnect === ipv6Connect) print("IPv6 connection established.");
        else print("IPv4 connection established.");
      }
    });
    expect(output).toEqual([
      "connected to ::1 after 1 s",
      "IPv6 connection established.",
      "connected to 127.0.0.1 after 2 s",
      "IPv4 connection established.",
    ]);
  });

  it("as_completed() in a plain for: you await the next result, whoever has it", async () => {
    const output = await outputOf(function* () {
      const ipv4Connect = createTask(openConnection("127.0.0.1", 2));
      const ipv6Connect = createTask(openConnection("::1", 1));

      for (const nextConnect of asCompleted([ipv4Connect, ipv6Connect])) {
        print(yield* nextConnect);
      }
    });
    expect(output).toEqual(["connected to ::1 after 1 s", "connected to 127.0.0.1 after 2 s"]);
  });

  it("as_completed() with a timeout: you get a TimeoutError for what is late", async () => {
    const output = await outputOf(function* () {
      try {
        for (const next of asCompleted([openConnection("a", 1), openConnection("b", 3)], { timeout: 2 })) {
          print(yield* next);
        }
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error;
        print(`TimeoutError after ${now()} s`);
      }
    });
    expect(output).toEqual(["connected to a after 1 s", "TimeoutError after 2 s"]);
  });
});
