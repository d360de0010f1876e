import { describe, expectTypeOf, it } from "vitest";
import {
  captureCallGraph,
  Context,
  EventLoop,
  formatCallGraph,
  Future,
  type FutureCallGraph,
  printCallGraph,
  run,
  Runner,
  type RunOptions,
  sleep,
} from "../index.ts";

describe("run", () => {
  it("promises the program's result", () => {
    expectTypeOf(
      run(function* () {
        yield* sleep(1);
        return "text";
      }),
    ).toEqualTypeOf<Promise<string>>();
    expectTypeOf(run(sleep(1, 5))).toEqualTypeOf<Promise<number>>();
    expectTypeOf(run(async () => true)).toEqualTypeOf<Promise<boolean>>();
    // @ts-expect-error -- a number cannot be awaited
    void run(5);
  });

  it("takes options", () => {
    const options: RunOptions = { debug: true, signal: AbortSignal.timeout(1), loop: new EventLoop() };
    void run(sleep(1), options);
    // @ts-expect-error -- no such option
    void run(sleep(1), { name: "main" });
    // @ts-expect-error -- a factory is Python's
    void run(sleep(1), { loop: () => new EventLoop() });
  });
});

describe("Runner", () => {
  it("runs programs in a context, and is left with its scope", async () => {
    await using runner = new Runner({ debug: true });
    expectTypeOf(runner.run(sleep(1, "text"), { context: new Context() })).toEqualTypeOf<Promise<string>>();
    expectTypeOf(runner.getLoop()).toEqualTypeOf<EventLoop>();
    expectTypeOf(runner).toExtend<AsyncDisposable>();
    // @ts-expect-error -- closing takes time: await using
    using wrong = new Runner();
    void wrong;
  });
});

describe("the call graph", () => {
  it("is read-only", () => {
    const graph = captureCallGraph(new Future<void>());
    expectTypeOf(graph).toEqualTypeOf<FutureCallGraph | null>();
    if (graph === null) return;
    expectTypeOf(graph.awaitedBy).toEqualTypeOf<readonly FutureCallGraph[]>();
    expectTypeOf(graph.callStack).toEqualTypeOf<readonly string[]>();
    // @ts-expect-error -- read-only
    graph.awaitedBy.push(graph);
    // @ts-expect-error -- read-only
    graph.future = new Future<void>();
  });

  it("is of a future, or of the current task", () => {
    expectTypeOf(formatCallGraph()).toEqualTypeOf<string>();
    expectTypeOf(formatCallGraph(null)).toEqualTypeOf<string>();
    printCallGraph(new Future<void>(), (text) => expectTypeOf(text).toEqualTypeOf<string>());
    // @ts-expect-error -- not a future
    captureCallGraph(Promise.resolve());
  });
});
