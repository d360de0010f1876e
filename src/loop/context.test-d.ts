import { describe, expectTypeOf, it } from "vitest";
import { Context, ContextVar, copyContext, Token } from "../index.ts";

describe("ContextVar", () => {
  const user = new ContextVar<string>("user", { default: "nobody" });

  it("gives and takes values of its type", () => {
    expectTypeOf(user.get()).toEqualTypeOf<string>();
    expectTypeOf(user.get(null)).toEqualTypeOf<string | null>();
    expectTypeOf(user.set("ada")).toEqualTypeOf<Token<string>>();
    // @ts-expect-error -- not a text
    user.set(5);
    // @ts-expect-error -- the default is not a text
    void new ContextVar<string>("user", { default: 5 });
    // @ts-expect-error -- it has a name
    void new ContextVar<string>();
    // @ts-expect-error -- read-only
    user.name = "other";
  });

  it("takes its own tokens only", () => {
    user.reset(user.set("ada"));
    // @ts-expect-error -- a token of another type
    user.reset(new ContextVar<number>("count").set(1));
    expectTypeOf(user.set("ada").oldValue).toEqualTypeOf<string | typeof Token.MISSING>();
    expectTypeOf(user.set("ada").variable).toEqualTypeOf<ContextVar<string>>();
  });
});

describe("Context", () => {
  it("runs a function with its arguments, and gives its result", () => {
    const context: Context = copyContext();
    const add = (a: number, b: number): number => a + b;
    expectTypeOf(context.run(add, 1, 2)).toEqualTypeOf<number>();
    expectTypeOf(context.get(new ContextVar<string>("user"))).toEqualTypeOf<string | undefined>();
    expectTypeOf(context.has(new ContextVar<string>("user"))).toEqualTypeOf<boolean>();
    expectTypeOf(context.copy()).toEqualTypeOf<Context>();
    expectTypeOf([...context]).toEqualTypeOf<[ContextVar<unknown>, unknown][]>();
    // @ts-expect-error -- one argument is missing
    context.run(add, 1);
  });
});
