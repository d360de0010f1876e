// https://docs.python.org/3.14/library/asyncio-task.html but for what groups.test.ts and waiting.test.ts hold.
// to_thread() and run_coroutine_threadsafe() are left out: they come with the threads.

import { describe, expect, it } from "vitest";
import {
  type Coroutine,
  createTask,
  currentTask,
  type Future,
  gather,
  getRunningLoop,
  isCancelled,
  sleep,
  type Task,
  timeout,
  TimeoutError,
} from "../../src/index.ts";
import { now, outputOf, print, timeOfDay } from "./printing.ts";

function* sayAfter(delay: number, what: string): Coroutine<void> {
  yield* sleep(delay);
  print(what);
}

describe("the manual's coroutines", () => {
  function* main(): Coroutine<void> {
    print("hello");
    yield* sleep(1);
    print("world");
    print(`${now()} s`);
  }

  it("main(): you read hello, and world a second later", async () => {
    expect(await outputOf(main)).toEqual(["hello", "world", "1 s"]);
  });

  it("main(): nothing runs when you only call it", async () => {
    const output = await outputOf(function* () {
      const coroutine = main();
      yield* sleep(5);
      print(String(coroutine));
    });
    expect(output).toEqual(["[object Generator]"]);
  });

  it("say_after(): awaited one after the other, both take you 3 seconds", async () => {
    const output = await outputOf(function* () {
      print(`started at ${timeOfDay("17:13:52")}`);

      yield* sayAfter(1, "hello");
      yield* sayAfter(2, "world");

      print(`finished at ${timeOfDay("17:13:52")}`);
    });
    expect(output).toEqual(["started at 17:13:52", "hello", "world", "finished at 17:13:55"]);
  });

  it("say_after(): as two tasks, both take you 2 seconds", async () => {
    const output = await outputOf(function* () {
      const task1 = createTask(sayAfter(1, "hello"));
      const task2 = createTask(sayAfter(2, "world"));

      print(`started at ${timeOfDay("17:14:32")}`);

      yield* task1;
      yield* task2;

      print(`finished at ${timeOfDay("17:14:32")}`);
    });
    expect(output).toEqual(["started at 17:14:32", "hello", "world", "finished at 17:14:34"]);
  });
});

describe("the manual's awaitables", () => {
  function* nested(): Coroutine<number> {
    print("nested() runs");
    return 42;
  }

  it("nested(): runs when you await it, not when you call it", async () => {
    const output = await outputOf(function* () {
      nested();
      print(yield* nested());
    });
    expect(output).toEqual(["nested() runs", "42"]);
  });

  it("nested(): as a task it runs soon, and you can await it later", async () => {
    const output = await outputOf(function* () {
      const task = createTask(nested());
      print("main() goes on");
      yield* task;
      print(task.result());
    });
    expect(output).toEqual(["main() goes on", "nested() runs", "42"]);
  });

  it("function_that_returns_a_future_object(): you await it alone, or together with a coroutine", async () => {
    function functionThatReturnsAFuture(): Future<string> {
      const loop = getRunningLoop();
      const future = loop.createFuture<string>();
      loop.callLater(1, () => future.setResult("from a callback"));
      return future;
    }
    const output = await outputOf(function* () {
      print(yield* functionThatReturnsAFuture());
      print(yield* gather(functionThatReturnsAFuture(), nested()));
    });
    expect(output).toEqual(["from a callback", "nested() runs", "[from a callback, 42]"]);
  });
});

describe("the manual's creating of tasks", () => {
  it("background_tasks: each task leaves your set when it is done", async () => {
    const backgroundTasks = new Set<Task<void>>();

    function* someCoro(param: number): Coroutine<void> {
      yield* sleep(param);
      print(`task ${param} done, ${backgroundTasks.size} in the set`);
    }
    const output = await outputOf(function* () {
      for (let i = 0; i < 3; i++) {
        const task = createTask(someCoro(i));
        backgroundTasks.add(task);
        task.addDoneCallback((done) => backgroundTasks.delete(done));
      }
      yield* sleep(3);
      print(`${backgroundTasks.size} in the set`);
    });
    expect(output).toEqual([
      "task 0 done, 3 in the set",
      "task 1 done, 2 in the set",
      "task 2 done, 1 in the set",
      "0 in the set",
    ]);
  });

  it("eager start: a coroutine that has its answer in a cache is done before you have its task", async () => {
    const cache = new Map<string, string>();

    function* lookUp(key: string): Coroutine<string> {
      if (!cache.has(key)) {
        print(`fetching ${key}`);
        yield* sleep(1);
        cache.set(key, key.toUpperCase());
      }
      return cache.get(key) ?? "";
    }
    const output = await outputOf(function* () {
      const fetching = createTask(lookUp("a"), { eagerStart: true });
      print(fetching.done(), yield* fetching);

      const cached = createTask(lookUp("a"), { eagerStart: true });
      print(cached.done(), cached.result());

      const lazy = createTask(lookUp("a"));
      print(lazy.done(), yield* lazy);
    });
    expect(output).toEqual(["fetching a", "false A", "true A", "false A"]);
  });
});

describe("the manual's sleeping and running concurrently", () => {
  it("display_date(): you read the time every second for 5 seconds", async () => {
    const output = await outputOf(function* displayDate() {
      const loop = getRunningLoop();
      const endTime = loop.time() + 5;
      for (;;) {
        print(timeOfDay("23:59:58"));
        if (loop.time() + 1 >= endTime) break;
        yield* sleep(1);
      }
    });
    expect(output).toEqual(["23:59:58", "23:59:59", "00:00:00", "00:00:01", "00:00:02"]);
  });

  it("factorial(): gather runs three at once and gives you their results in order", async () => {
    function* factorial(name: string, number: number): Coroutine<number> {
      let f = 1;
      for (let i = 2; i <= number; i++) {
        print(`Task ${name}: Compute factorial(${number}), currently i=${i}...`);
        yield* sleep(1);
        f *= i;
      }
      print(`Task ${name}: factorial(${number}) = ${f}`);
      return f;
    }
    const output = await outputOf(function* () {
      print(yield* gather(factorial("A", 2), factorial("B", 3), factorial("C", 4)));
    });
    expect(output).toEqual([
      "Task A: Compute factorial(2), currently i=2...",
      "Task B: Compute factorial(3), currently i=2...",
      "Task C: Compute factorial(4), currently i=2...",
      "Task A: factorial(2) = 2",
      "Task B: Compute factorial(3), currently i=3...",
      "Task C: Compute factorial(4), currently i=3...",
      "Task B: factorial(3) = 6",
      "Task C: Compute factorial(4), currently i=4...",
      "Task C: factorial(4) = 24",
      "[2, 6, 24]",
    ]);
  });
});

describe("the manual's task object", () => {
  it("cancel_me(): intercepts your request, cleans up, and is cancelled", async () => {
    function* cancelMe(): Coroutine<void> {
      print("cancel_me(): before sleep");
      try {
        yield* sleep(3600);
      } catch (error) {
        if (isCancelled(error)) print("cancel_me(): cancel sleep");
        throw error;
      } finally {
        print("cancel_me(): after sleep");
      }
    }
    const output = await outputOf(function* () {
      const task = createTask(cancelMe());
      yield* sleep(1);
      task.cancel();
      try {
        yield* task;
      } catch (error) {
        if (!isCancelled(error)) throw error;
        print("main(): cancel_me is cancelled now");
      }
    });
    expect(output).toEqual([
      "cancel_me(): before sleep",
      "cancel_me(): cancel sleep",
      "cancel_me(): after sleep",
      "main(): cancel_me is cancelled now",
    ]);
  });

  it("make_request_with_timeout(): a timeout inside leaves your code after it alone", async () => {
    const output = await outputOf(function* makeRequestWithTimeout() {
      try {
        yield* timeout(1, function* () {
          yield* sayAfter(0.75, "the request is made");
          yield* sayAfter(0.75, "another request is made");
        });
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error;
        print("There was a timeout");
      }
      print(`${currentTask()?.cancelling()} requests to cancel are left`);
      yield* sayAfter(1, "unrelated code ends");
      print(`${now()} s`);
    });
    expect(output).toEqual([
      "the request is made",
      "There was a timeout",
      "0 requests to cancel are left",
      "unrelated code ends",
      "2 s",
    ]);
  });
});
