import { expectTypeOf, it } from "vitest";
import { trace, type TraceEvent, type TraceKind } from "./index.ts";

it("trace tells a listener of events, and returns how to stop", () => {
  const stop = trace((event) => {
    expectTypeOf(event).toEqualTypeOf<TraceEvent>();
    expectTypeOf(event.parent).toEqualTypeOf<number | null>();
    // @ts-expect-error -- read-only
    event.task = "other";
  });
  expectTypeOf(stop).toEqualTypeOf<() => void>();
  // @ts-expect-error -- no listener
  trace();
});

it("the kinds of events are known, so that a switch over them can be complete", () => {
  const colour = (kind: TraceKind): string => {
    switch (kind) {
      case "created":
      case "running":
      case "waiting":
      case "ready":
      case "cancelling":
        return "blue";
      case "done":
        return "green";
      case "failed":
      case "cancelled":
        return "red";
      default:
        return kind satisfies never;
    }
  };
  // @ts-expect-error -- no such kind
  colour("paused");
});
