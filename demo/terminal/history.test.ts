import { expect, it } from "vitest";
import { History } from "./history.ts";

function storage(): Pick<Storage, "getItem" | "setItem"> {
  const values = new Map<string, string>();
  return { getItem: (key) => values.get(key) ?? null, setItem: (key, value) => void values.set(key, value) };
}

it("a history goes back and forth, and to the line that was being written", () => {
  const history = new History(storage());
  for (const line of ["a", "b", "b", " "]) history.add(line);
  expect([history.older("draft"), history.older("b"), history.older("a")]).toEqual(["b", "a", undefined]);
  expect([history.newer(), history.newer(), history.newer()]).toEqual(["b", "draft", undefined]);
});

it("a history is there in the next page, unless what is stored is none", () => {
  const stored = storage();
  new History(stored).add("a");
  expect(new History(stored).older("")).toBe("a");
  for (const value of ["{", '{"a":1}', "[1]"]) {
    expect(new History({ ...stored, getItem: () => value }).older("")).toBeUndefined();
  }
});

it("a history that cannot be stored lasts as long as the page", () => {
  const full = (): never => {
    throw new DOMException("full", "QuotaExceededError");
  };
  const history = new History({ getItem: full, setItem: full });
  history.add("a");
  expect(history.older("")).toBe("a");
});

it("a history keeps 500 lines, and finds the newest that holds a text", () => {
  const stored = storage();
  const history = new History(stored);
  for (let n = 0; n < 510; n++) history.add(`echo ${n}`);
  expect(history.find("echo 9")).toEqual({ line: "echo 99", at: 89 });
  expect(history.find("echo 50", 490)).toEqual({ line: "echo 50", at: 40 });
  expect(history.find("echo 9", 0)).toBeUndefined();
  expect(new History(stored).find("echo 9")?.at).toBe(89);
});
