import { describe, expect, it, vi } from "vitest";
import {
  Context,
  ContextVar,
  copyContext,
  createTask,
  currentTask,
  EventLoop,
  getRunningLoop,
  LookupError,
  RuntimeError,
  sleep,
  Token,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

/** Runs the test in a context of its own, as each of these sets variables. */
const inFreshContext = (test: () => void) => (): void => new Context().run(test);

describe("a context variable", () => {
  it(
    "has the value that was set, else the fallback of the call, else its default",
    inFreshContext(() => {
      const user = new ContextVar<string>("user", { default: "nobody" });
      expect(user.get()).toBe("nobody");
      expect(user.get("guest")).toBe("guest");
      expect(user.get(undefined)).toBe(undefined);
      user.set("ada");
      expect(user.get()).toBe("ada");
      expect(user.get("guest")).toBe("ada");
    }),
  );

  it(
    "can have undefined as its value and as its default",
    inFreshContext(() => {
      const variable = new ContextVar<string | undefined>("variable", { default: undefined });
      expect(variable.get()).toBe(undefined);
      variable.set(undefined);
      expect(variable.get("fallback")).toBe(undefined);
    }),
  );

  it(
    "says so when it has none of these",
    inFreshContext(() => {
      const user = new ContextVar<string>("user");
      expect(() => user.get()).toThrow(new LookupError("<ContextVar[user]> has no value in this context"));
      expect(String(user)).toBe("ContextVar[user]");
      expect(user.name).toBe("user");
    }),
  );

  it(
    "gets its former value back by a token",
    inFreshContext(() => {
      const user = new ContextVar<string>("user");
      const first = user.set("ada");
      const second = user.set("grace");
      expect(first.oldValue).toBe(Token.MISSING);
      expect(second.oldValue).toBe("ada");
      expect(second.variable).toBe(user);
      expect(String(second)).toBe("Token[user]");
      user.reset(second);
      expect(user.get()).toBe("ada");
      user.reset(first);
      expect(user.get("none")).toBe("none");
    }),
  );

  it(
    "takes a token once, from itself, and in the context where it was made",
    inFreshContext(() => {
      const [user, other] = [new ContextVar<string>("user"), new ContextVar<string>("other")];
      const token = user.set("ada");
      expect(() => other.reset(token)).toThrow(new RangeError("<Token[user]> was created by a different ContextVar"));
      expect(() => copyContext().run(() => user.reset(token))).toThrow(
        new RangeError("<Token[user]> was created in a different Context"),
      );
      user.reset(token);
      expect(() => user.reset(token)).toThrow(new RuntimeError("<Token[user]> has already been used once"));
    }),
  );
});

describe("a context", () => {
  it("keeps what is set in it, and lets nothing out", () => {
    const user = new ContextVar<string>("user");
    const context = new Context();
    const answer = context.run(
      (a: number, b: number) => {
        user.set("ada");
        return a + b;
      },
      1,
      2,
    );
    expect(answer).toBe(3);
    expect(user.get("none")).toBe("none");
    expect(context.get(user)).toBe("ada");
    expect(context.has(user)).toBe(true);
    expect([...context]).toEqual([[user, "ada"]]);
    expect(String(context)).toBe("Context[1]");
    expect(context.run(() => user.get())).toBe("ada");
  });

  it("does not look at defaults", () => {
    const user = new ContextVar<string>("user", { default: "nobody" });
    expect(new Context().get(user)).toBe(undefined);
    expect(new Context().has(user)).toBe(false);
    expect(String(new Context())).toBe("Context[0]");
  });

  it("is not changed by its copies, nor changes them", () => {
    const user = new ContextVar<string>("user");
    const context = new Context();
    context.run(() => user.set("ada"));
    const copy = context.copy();
    copy.run(() => user.set("grace"));
    context.run(() => user.set("joan"));
    expect([context.get(user), copy.get(user)]).toEqual(["joan", "grace"]);
  });

  it("lets an error through, and is left by it", () => {
    const user = new ContextVar<string>("user");
    const context = new Context();
    const fail = (): never => {
      user.set("ada");
      throw new RangeError("no");
    };
    expect(() => context.run(fail)).toThrow(new RangeError("no"));
    expect(user.get("none")).toBe("none");
    expect(context.run(() => user.get())).toBe("ada");
  });

  it("cannot be entered twice at once", () => {
    const [outer, inner] = [new Context(), new Context()];
    const again = (): unknown => outer.run(() => inner.run(() => outer.run(() => {})));
    expect(again).toThrow(new RuntimeError("cannot enter context: <Context[0]> is already entered"));
    expect(outer.run(() => "and can be used after that")).toBe("and can be used after that");
  });

  it("cannot be entered again by an eager task inside it, and the one outside stays what it was", () =>
    runVirtual(function* () {
      const user = new ContextVar<string>("user");
      user.set("main's");
      const [entered, ofTask] = [new Context(), new Context()];
      let refused: unknown;
      entered.run(() =>
        createTask(
          (function* () {
            try {
              entered.run(() => {});
            } catch (error) {
              refused = error;
            }
          })(),
          { eagerStart: true, context: ofTask },
        ),
      );
      expect(user.get("lost")).toBe("main's");
      expect(refused).toBeInstanceOf(RuntimeError);
    }));
});

describe("tasks and callbacks", () => {
  it("have copies of the context of their maker, as it was then", () =>
    runVirtual(function* () {
      const user = new ContextVar<string>("user");
      const seen: string[] = [];
      function* visit(): Generator<undefined, void, void> {
        seen.push(user.get());
        user.set("changed by the child");
        yield;
        seen.push(user.get());
      }
      user.set("before");
      const task = createTask(visit());
      getRunningLoop().callSoon(() => seen.push(`callback: ${user.get()}`));
      user.set("after");
      yield* task;
      seen.push(user.get());
      expect(seen).toEqual(["before", "callback: before", "changed by the child", "after"]);
    }));

  it("keep their contexts apart while they take turns", () =>
    runVirtual(function* () {
      const id = new ContextVar<number>("id");
      const wrong: string[] = [];
      function* worker(own: number): Generator<undefined, void, void> {
        id.set(own);
        for (let i = 0; i < 10; i++) {
          yield;
          if (id.get() !== own) wrong.push(`${own} saw ${id.get()}`);
        }
      }
      const tasks = [1, 2, 3].map((own) => createTask(worker(own)));
      for (const task of tasks) yield* task;
      expect(wrong).toEqual([]);
      expect(id.get(0)).toBe(0);
    }));

  it("make no copies while no variable is set", async () => {
    const copy = vi.spyOn(Context.prototype, "copy");
    const user = new ContextVar<string>("user");
    const seen: string[] = [];
    function* ask(): Generator<undefined, void, void> {
      yield;
      seen.push(user.get("nobody"));
    }
    await runVirtual(function* () {
      for (let i = 0; i < 10; i++) createTask(ask());
      yield* sleep(1);
      expect(copy).not.toHaveBeenCalled();
      const token = user.set("ada");
      for (let i = 0; i < 10; i++) createTask(ask());
      yield* sleep(1);
      expect(copy).toHaveBeenCalledTimes(10);
      user.reset(token);
      createTask(ask());
      yield* sleep(1);
      expect(copy).toHaveBeenCalledTimes(10);
    });
    copy.mockRestore();
    expect(seen).toEqual([...Array(10).fill("nobody"), ...Array(10).fill("ada"), "nobody"]);
  });

  it("can be given a context, which they then share", () =>
    runVirtual(function* () {
      const user = new ContextVar<string>("user");
      const context = new Context();
      const task = createTask(
        (function* () {
          user.set("ada");
          return currentTask()?.getContext();
        })(),
        { context },
      );
      expect(yield* task).toBe(context);
      expect(context.get(user)).toBe("ada");
      expect(task.getContext()).toBe(context);
      expect(user.get("none")).toBe("none");
    }));

  it("tell their context from outside, too", () =>
    runVirtual(function* () {
      const user = new ContextVar<string>("user");
      const task = createTask(
        (function* () {
          user.set("ada");
          yield* sleep(1);
        })(),
      );
      expect(task.getContext().has(user)).toBe(false);
      yield* sleep(0.5);
      expect(task.getContext().get(user)).toBe("ada");
      expect(currentTask()?.getContext().has(user)).toBe(false);
    }));

  it("of a done-callback run in the context of its adding, or in the one given", () =>
    runVirtual(function* () {
      const user = new ContextVar<string>("user");
      const seen: string[] = [];
      const future = getRunningLoop().createFuture<void>();
      const given = new Context();
      given.run(() => user.set("given"));
      user.set("adding");
      future.addDoneCallback(() => seen.push(user.get()));
      future.addDoneCallback(() => seen.push(user.get()), { context: given });
      user.set("later");
      future.setResult();
      yield;
      expect(seen).toEqual(["adding", "given"]);
    }));

  it("leave nothing behind in the page's context", async () => {
    const user = new ContextVar<string>("user");
    const loop = new EventLoop();
    loop.callSoon(() => {
      user.set("callback");
      loop.stop();
    });
    await loop.runForever();
    expect(user.get("none")).toBe("none");
    expect(copyContext().has(user)).toBe(false);
  });
});
