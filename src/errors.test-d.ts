import { describe, expectTypeOf, it } from "vitest";
import {
  BrokenBarrierError,
  CancelledError,
  type ErrorCondition,
  ExceptionGroup,
  InvalidStateError,
  isCancelled,
  LookupError,
  QueueEmpty,
  QueueFull,
  QueueShutDown,
  RuntimeError,
  TimeoutError,
} from "./index.ts";

describe("errors", () => {
  it("are Errors", () => {
    for (const error of [
      new TimeoutError("text"),
      new InvalidStateError("text", { cause: 1 }),
      new RuntimeError(),
      new LookupError(),
      new QueueEmpty(),
      new QueueFull(),
      new QueueShutDown(),
    ]) {
      expectTypeOf(error).toExtend<Error>();
    }
    expectTypeOf<BrokenBarrierError>().toExtend<RuntimeError>();
    // @ts-expect-error -- a message is a text
    void new TimeoutError(5);
  });

  it("of a cancellation know reason and canceller, which nobody can change", () => {
    const error = new CancelledError({ any: "reason" }, "supervisor");
    expectTypeOf(error.reason).toEqualTypeOf<unknown>();
    expectTypeOf(error.by).toEqualTypeOf<string | undefined>();
    // @ts-expect-error -- read-only
    error.reason = "other";
    // @ts-expect-error -- read-only
    error.by = "other";
  });

  it("are told apart by isCancelled, which narrows", () => {
    const error = "anything" as unknown;
    if (isCancelled(error)) expectTypeOf(error).toEqualTypeOf<CancelledError>();
    else expectTypeOf(error).toEqualTypeOf<unknown>();
  });
});

describe("ExceptionGroup", () => {
  const group = new ExceptionGroup("title", [new TimeoutError()], { cause: "any" });

  it("holds Errors and nothing else", () => {
    expectTypeOf(group.errors).toEqualTypeOf<Error[]>();
    expectTypeOf(group.exceptions).toEqualTypeOf<readonly Error[]>();
    expectTypeOf(group.title).toEqualTypeOf<string>();
    expectTypeOf(group).toExtend<AggregateError>();
    // @ts-expect-error -- a text is no error
    void new ExceptionGroup("title", ["text"]);
    // @ts-expect-error -- the errors are missing
    void new ExceptionGroup("title");
    // @ts-expect-error -- read-only
    group.title = "other";
  });

  it("is split by a class or a predicate", () => {
    expectTypeOf(group.split(TimeoutError)).toEqualTypeOf<[ExceptionGroup | null, ExceptionGroup | null]>();
    expectTypeOf(group.subgroup((error) => error.message === "")).toEqualTypeOf<ExceptionGroup | null>();
    expectTypeOf(group.derive([new RuntimeError()])).toEqualTypeOf<ExceptionGroup>();
    expectTypeOf(TimeoutError).toExtend<ErrorCondition>();
    expectTypeOf((error: Error) => error.name === "x").toExtend<ErrorCondition>();
    // @ts-expect-error -- no class of errors
    group.split(Date);
    // @ts-expect-error -- no text
    group.subgroup("TimeoutError");
  });
});
