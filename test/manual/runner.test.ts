// https://docs.python.org/3.14/library/asyncio-runner.html

import { describe, expect, it } from "vitest";
import {
  CancelledError,
  ContextVar,
  type Coroutine,
  createTask,
  EventLoop,
  getRunningLoop,
  run,
  Runner,
  sleep,
} from "../../src/index.ts";
import { VirtualClock } from "../../src/testing/index.ts";
import { now, print, printedBy } from "./printing.ts";

function virtualLoop(): EventLoop {
  return new EventLoop({ clock: new VirtualClock() });
}

function* main(): Coroutine<string> {
  yield* sleep(1);
  print("hello");
  return `after ${now()} s`;
}

describe("the manual's run()", () => {
  it("runs your main() and gives you its result", async () => {
    const loop = virtualLoop();
    let result: string | undefined;
    const output = await printedBy(async () => {
      result = await run(main(), { loop });
    });
    expect(output).toEqual(["hello"]);
    expect(result).toBe("after 1 s");
    expect(loop.isClosed()).toBe(true);
  });

  it("runs any awaitable of yours", async () => {
    expect(await run(sleep(1, "hello"), { loop: virtualLoop() })).toBe("hello");
  });

  it("cannot be called from your coroutine", async () => {
    function* nested(): Coroutine<Promise<string>> {
      return run(main());
    }
    const inner = await run(nested(), { loop: virtualLoop() }).catch((error: unknown) => error);
    expect(String(inner)).toMatch(/cannot be called from a running event loop/);
  });
});

describe("the manual's Runner", () => {
  it("runs your main() as run() does, and closes its loop at the end of the block", async () => {
    const loop = virtualLoop();
    const output = await printedBy(async () => {
      await using runner = new Runner({ loop });
      print(await runner.run(main()));
      print(`closed: ${runner.getLoop().isClosed()}`);
    });
    expect(output).toEqual(["hello", "after 1 s", "closed: false"]);
    expect(loop.isClosed()).toBe(true);
  });

  it("runs several of your functions in one loop and one context", async () => {
    const user = new ContextVar<string>("user");

    function* logIn(): Coroutine<EventLoop> {
      yield* sleep(1);
      user.set("you");
      return getRunningLoop();
    }

    function* greet(): Coroutine<EventLoop> {
      yield* sleep(1);
      print(`hello, ${user.get()}, after ${now()} s`);
      return getRunningLoop();
    }
    const loops: EventLoop[] = [];
    const output = await printedBy(async () => {
      await using runner = new Runner({ loop: virtualLoop() });
      loops.push(await runner.run(logIn()), await runner.run(greet()), runner.getLoop());
    });
    expect(output).toEqual(["hello, you, after 2 s"]);
    expect(new Set(loops).size).toBe(1);
    expect(user.get("nobody outside")).toBe("nobody outside");
  });

  it("close(): cancels the tasks that you have left, and they clean up", async () => {
    function* server(): Coroutine<void> {
      try {
        yield* sleep(3600);
      } finally {
        print(`server() cleans up after ${now()} s`);
      }
    }

    function* start(): Coroutine<void> {
      createTask(server());
      yield* sleep(1);
      print("start() is done");
    }
    const output = await printedBy(async () => {
      const runner = new Runner({ loop: virtualLoop() });
      await runner.run(start());
      print("the runner is closed");
      await runner.close();
    });
    expect(output).toEqual(["start() is done", "the runner is closed", "server() cleans up after 1 s"]);
  });
});

// In a tab there is no Ctrl-C: a program is interrupted by an AbortSignal.
describe("the manual's handling of keyboard interruption", () => {
  it("cancels your main(), which cleans up, and then rejects", async () => {
    const loop = virtualLoop();
    const interrupt = new AbortController();

    function* interrupted(): Coroutine<void> {
      try {
        yield* sleep(3600);
        print("never");
      } finally {
        print(`main() cleans up after ${now()} s`);
      }
    }
    let error: unknown;
    const output = await printedBy(async () => {
      loop.callLater(1, () => interrupt.abort("Ctrl-C"));
      try {
        await run(interrupted(), { loop, signal: interrupt.signal });
      } catch (raised) {
        error = raised;
      }
    });
    expect(output).toEqual(["main() cleans up after 1 s"]);
    expect(error).toBeInstanceOf(CancelledError);
    expect((error as CancelledError).reason).toBe("Ctrl-C");
  });
});
