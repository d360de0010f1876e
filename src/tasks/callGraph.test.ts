import { afterEach, describe, expect, it, vi } from "vitest";
import {
  captureCallGraph,
  coroutine,
  type Coroutine,
  createTask,
  currentTask,
  EventLoop,
  formatCallGraph,
  Future,
  type FutureCallGraph,
  gather,
  Lock,
  printCallGraph,
  shield,
  sleep,
  type Task,
  taskGroup,
  wait,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

function* waitFor(future: Future<unknown>): Coroutine<void> {
  yield* future;
}

const nameOf = (future: Future<unknown>): string =>
  "getName" in future ? (future as Task<unknown>).getName() : String(future);

/** The graph as text, `leaf < waiter(waiter's waiter, …)`. */
function outline({ future, awaitedBy }: FutureCallGraph): string {
  return awaitedBy.length === 0 ? nameOf(future) : `${nameOf(future)} < (${awaitedBy.map(outline).join(", ")})`;
}

describe("captureCallGraph (gh-91048)", () => {
  it("shows who waits for a task, and who for them", () =>
    runVirtual(function* () {
      currentTask()?.setName("main");
      const leaf = createTask(sleep(5), { name: "leaf" });
      const middle = createTask(waitFor(leaf), { name: "middle" });
      createTask(waitFor(leaf), { name: "other" });
      createTask(waitFor(middle), { name: "top" });
      yield* sleep(1);
      expect(outline(captureCallGraph(leaf) as FutureCallGraph)).toBe("leaf < (middle < (top), other)");
    }));

  it("shows the calls in progress of each task", () =>
    runVirtual(function* () {
      const load = coroutine(function* load() {
        yield* sleep(5);
      });
      const page = coroutine(function* page() {
        yield* load();
      });
      const task = createTask(page(), { name: "task" });
      yield* sleep(1);
      expect(captureCallGraph(task)?.callStack).toEqual(["task", "page()", "load()", "sleep(5)"]);
      const future = new Future<void>();
      expect(captureCallGraph(future)).toMatchObject({ callStack: [], awaitedBy: [] });
    }));

  it("looks through gather, wait, shield and groups", () =>
    runVirtual(function* () {
      const leaf = createTask(sleep(5), { name: "leaf" });
      const body = function* (): Coroutine<void> {
        yield* gather(leaf, sleep(5));
      };
      createTask(body(), { name: "gatherer" });
      createTask(wait([leaf]), { name: "waiter" });
      createTask(waitFor(shield(leaf)), { name: "shielder" });
      yield* sleep(1);
      const text = outline(captureCallGraph(leaf) as FutureCallGraph);
      for (const name of ["gatherer", "waiter", "shielder"]) expect(text).toContain(name);
      const owner = createTask(
        taskGroup(function* (group) {
          group.createTask(sleep(5), { name: "child" });
        }),
        { name: "owner" },
      );
      yield* sleep(1);
      expect(formatCallGraph(owner)).toContain("owner");
    }));

  it("is of the current task if nothing is said, and null where there is none", () =>
    runVirtual(function* () {
      expect(captureCallGraph()?.future === currentTask()).toBe(true);
      expect(captureCallGraph(null)).toBe(null);
    }).then(() => {
      expect(captureCallGraph()).toBe(null);
      expect(formatCallGraph()).toBe("");
    }));

  it("has one node for a future that is awaited over several ways (gh-156860)", () =>
    runVirtual(
      function* () {
        const leaf = createTask(sleep(5), { name: "leaf" });
        let layer: Task<void>[] = [leaf];
        for (let depth = 0; depth < 12; depth++) {
          const below = layer;
          const both = function* (): Coroutine<void> {
            yield* gather(...below);
          };
          layer = [createTask(both(), { name: `a${depth}` }), createTask(both(), { name: `b${depth}` })];
        }
        yield* sleep(1);
        const nodes = new Set<FutureCallGraph>();
        const visit = (node: FutureCallGraph): void => {
          if (nodes.has(node)) return;
          nodes.add(node);
          node.awaitedBy.forEach(visit);
        };
        visit(captureCallGraph(leaf) as FutureCallGraph);
        expect(nodes.size).toBeLessThan(60);
        expect(formatCallGraph(leaf).length).toBeLessThan(20_000);
      },
      { debug: false },
    ));

  it("ends also when tasks wait for each other", async () => {
    const loop = new EventLoop();
    const body = function* (): Coroutine<void> {
      yield* b;
    };
    const a: Task<void> = loop.createTask(body(), { name: "a" });
    const b: Task<void> = loop.createTask(waitFor(a), { name: "b" });
    await loop.runUntilComplete(sleep(0));
    const names = new Set<string>();
    const visit = (node: FutureCallGraph): void => {
      if (names.has(nameOf(node.future))) return;
      names.add(nameOf(node.future));
      node.awaitedBy.forEach(visit);
    };
    visit(captureCallGraph(a) as FutureCallGraph);
    expect([...names]).toEqual(["a", "b"]);
    expect(formatCallGraph(a)).toContain("(see above)");
  });

  it("stays small for a row of tasks that wait for each other", () =>
    runVirtual(
      function* () {
        const leaf = createTask(sleep(5));
        let last = leaf;
        for (let i = 0; i < 500; i++) last = createTask(waitFor(last));
        yield* sleep(1);
        let [depth, length] = [0, 0];
        for (let node = captureCallGraph(leaf); node !== null; node = node.awaitedBy[0] ?? null) {
          depth += 1;
          length += node.callStack.join("").length;
        }
        expect(depth).toBe(501);
        expect(length).toBeLessThan(100_000);
      },
      { debug: false },
    ));
});

describe("formatCallGraph", () => {
  it("says it in words, innermost first", () =>
    runVirtual(function* () {
      const save = coroutine(function* save() {
        yield* sleep(5);
      });
      const leaf = createTask(save(), { name: "leaf" });
      createTask(waitFor(leaf), { name: "waiter" });
      yield* sleep(1);
      expect(formatCallGraph(leaf)).toBe(
        [
          "* Task['leaf', pending, waiting for sleep(5)]",
          "  + Call stack: save() > sleep(5)",
          "  + Awaited by:",
          `    * ${String([...(captureCallGraph(leaf)?.awaitedBy ?? [])][0]?.future)}`,
          `      + Call stack: Task['leaf']`,
        ].join("\n"),
      );
    }));

  it("names locks and other objects that tasks wait for", () =>
    runVirtual(function* () {
      const lock = new Lock();
      yield* lock.acquire();
      const task = createTask(lock.acquire(), { name: "second" });
      yield* sleep(1);
      expect(formatCallGraph(task)).toContain("Lock[locked");
      lock.release();
      yield* task;
    }));

  it("is printed by printCallGraph, to the console or anywhere", () =>
    runVirtual(function* () {
      const log = vi.spyOn(console, "log").mockImplementation(() => {});
      const task = createTask(sleep(5), { name: "task" });
      yield* sleep(1);
      printCallGraph(task);
      const texts: string[] = [];
      printCallGraph(task, (text) => texts.push(text));
      expect(texts).toEqual([formatCallGraph(task)]);
      expect(log.mock.calls).toEqual([texts]);
    }));
});
