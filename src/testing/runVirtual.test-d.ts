import { expectTypeOf, it } from "vitest";
import { EventLoop, sleep } from "../index.ts";
import { DeadlockError, runVirtual, VirtualClock, type VirtualClockOptions } from "./index.ts";

it("runVirtual promises the program's result", () => {
  expectTypeOf(runVirtual(sleep(1, "text"))).toEqualTypeOf<Promise<string>>();
  void runVirtual(sleep(1), { debug: false, signal: AbortSignal.abort() });
  // @ts-expect-error -- the loop is its own
  void runVirtual(sleep(1), { loop: new EventLoop() });
});

it("a deadlock is an Error", () => {
  expectTypeOf<DeadlockError>().toExtend<Error>();
});

it("a virtual clock takes options, and moves by seconds", () => {
  expectTypeOf<ConstructorParameters<typeof VirtualClock>>().toEqualTypeOf<
    [options?: VirtualClockOptions | undefined]
  >();
  expectTypeOf(new VirtualClock().advance).toEqualTypeOf<(seconds: number) => void>();
  // @ts-expect-error -- no such option
  void new VirtualClock({ start: 5 });
});
