import { describe, expect, it } from "vitest";
import { evaluate, type Surroundings } from "./expressions.ts";
import type { Expr } from "./scenario.ts";

const around: Surroundings = {
  variable: (name) => (name === "list" ? [] : name === "yes" ? true : 0),
  global: () => 3,
  future: () => null,
  object: () => {
    throw new Error("no object is asked for here");
  },
  cancelling: () => 2,
  time: () => 1.5,
};

describe("evaluate", () => {
  it.each<[Expr, unknown]>([
    [7, 7],
    [null, null],
    [["v", "unset"], 0],
    [["g", "x"], 3],
    [["+", 1, ["*", 2, 3]], 7],
    [["+", ["v", "yes"], 1], 2],
    [["-", ["v", "list"], 1], -1],
    [["<", 1, 2], true],
    [["==", ["v", "yes"], 1], true],
    [["!=", "a", 0], false],
    [["not", ["v", "list"]], true],
    [["and", 1, ""], false],
    [["or", 0, "x"], true],
    [["done", "nobody"], false],
    [["cancelled", "nobody"], false],
    [["cancelling"], 2],
    [["now"], 1.5],
  ])("takes %j for %j", (expr, value) => {
    expect(evaluate(expr, around)).toBe(value);
  });

  it("refuses an operator that the format does not have", () => {
    expect(() => evaluate(["power", 2, 3], around)).toThrow("expected an operator, got power");
  });
});
