import { expect, it } from "vitest";
import { explain, firstDifference } from "./compare.ts";
import type { TraceEvent } from "./scenario.ts";

const first: TraceEvent = [0, "main", "spawn c1", "<w>"];
const trace: TraceEvent[] = [first, [1, "w", "exit", [true, null]]];

it("finds traces of equal JSON equal", () => {
  expect(firstDifference(trace, JSON.parse(JSON.stringify(trace)) as TraceEvent[])).toBeNull();
});

it("finds the first event that differs or is missing", () => {
  expect(firstDifference(trace, [first, [1, "w", "exit", [true, 0]]])).toBe(1);
  expect(firstDifference(trace, [first])).toBe(1);
});

it("shows both sides of the difference and what led to it", () => {
  expect(explain(trace, [first], 1)).toBe(
    ['      [0,"main","spawn c1","<w>"]', '    - [1,"w","exit",[true,null]]'].join("\n"),
  );
});
