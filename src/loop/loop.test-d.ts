import { describe, expectTypeOf, it } from "vitest";
import {
  type Clock,
  type Duration,
  EventLoop,
  type ExceptionContext,
  type ExceptionHandler,
  Future,
  getEventLoop,
  getRunningLoop,
  Handle,
  type LoopOptions,
  setEventLoop,
  sleep,
  type Task,
  TimerHandle,
} from "../index.ts";
import { VirtualClock, type VirtualClockOptions } from "../testing/index.ts";

describe("EventLoop", () => {
  const loop = new EventLoop();

  it("is set up with a clock and a slice, or nothing", () => {
    expectTypeOf<ConstructorParameters<typeof EventLoop>>().toEqualTypeOf<[options?: LoopOptions | undefined]>();
    void new EventLoop({ slice: { milliseconds: 8 }, clock: new VirtualClock() });
    // @ts-expect-error -- not a clock
    void new EventLoop({ clock: Date });
    // @ts-expect-error -- not a duration
    void new EventLoop({ slice: "8 ms" });
    // @ts-expect-error -- no such option
    void new EventLoop({ debug: true });
  });

  it("calls back with the arguments given, which fit the callback", () => {
    const callback = (text: string, n: number): void => void [text, n];
    expectTypeOf(loop.callSoon(callback, "a", 1)).toEqualTypeOf<Handle>();
    expectTypeOf(loop.callSoonThreadsafe(callback, "a", 1)).toEqualTypeOf<Handle>();
    expectTypeOf(loop.callLater({ seconds: 1 }, callback, "a", 1)).toEqualTypeOf<TimerHandle>();
    expectTypeOf(loop.callAt(1, callback, "a", 1)).toEqualTypeOf<TimerHandle>();
    // @ts-expect-error -- one argument is missing
    loop.callSoon(callback, "a");
    // @ts-expect-error -- wrong argument
    loop.callLater(1, callback, 1, 1);
    // @ts-expect-error -- a point in time is a number
    loop.callAt({ seconds: 1 }, callback, "a", 1);
    // @ts-expect-error -- no function
    loop.callSoon("callback");
  });

  it("gives handles, which can be cancelled; those of timers know when", () => {
    const timer = loop.callAt(1, () => {});
    expectTypeOf(timer).toExtend<Handle>();
    expectTypeOf(timer.when()).toEqualTypeOf<number>();
    expectTypeOf(timer.cancelled()).toEqualTypeOf<boolean>();
    // @ts-expect-error -- ready at once, it has no time
    loop.callSoon(() => {}).when();
  });

  it("makes futures and tasks with their types", () => {
    expectTypeOf(loop.createFuture<string>()).toEqualTypeOf<Future<string>>();
    expectTypeOf(loop.createTask(sleep(1, "text"))).toEqualTypeOf<Task<string>>();
    expectTypeOf(loop.runUntilComplete(sleep(1, 5))).toEqualTypeOf<Promise<number>>();
    expectTypeOf(loop.runForever()).toEqualTypeOf<Promise<void>>();
    // @ts-expect-error -- a number cannot be awaited
    void loop.runUntilComplete(5);
  });

  it("tells an exception handler what happened", () => {
    const handler: ExceptionHandler = (of, context) => {
      expectTypeOf(of).toEqualTypeOf<EventLoop>();
      expectTypeOf(context).toEqualTypeOf<ExceptionContext>();
      expectTypeOf(context.message).toEqualTypeOf<string>();
      expectTypeOf(context.exception).toEqualTypeOf<unknown>();
    };
    loop.setExceptionHandler(handler);
    loop.setExceptionHandler(null);
    expectTypeOf(loop.getExceptionHandler()).toEqualTypeOf<ExceptionHandler | null>();
    loop.callExceptionHandler({ message: "sentence" });
    // @ts-expect-error -- the sentence is missing
    loop.callExceptionHandler({ exception: new Error("no") });
    // @ts-expect-error -- to take it back, say null
    loop.setExceptionHandler(undefined);
  });

  it("is found by getEventLoop and getRunningLoop", () => {
    expectTypeOf(getEventLoop()).toEqualTypeOf<EventLoop>();
    expectTypeOf(getRunningLoop()).toEqualTypeOf<EventLoop>();
    setEventLoop(loop);
    setEventLoop(undefined);
    // @ts-expect-error -- not a loop
    setEventLoop({});
  });
});

describe("Clock and Duration", () => {
  it("can be anybody's, without a way to stop waiting", () => {
    const clock: Clock = { time: () => 0, wait: (until, wake) => void [until, wake] };
    expectTypeOf(clock.cancelWait).toEqualTypeOf<(() => void) | undefined>();
    expectTypeOf<VirtualClock>().toExtend<Clock>();
    const options: VirtualClockOptions = { onIdle: () => {} };
    expectTypeOf(new VirtualClock(options).time()).toEqualTypeOf<number>();
    // @ts-expect-error -- seconds
    void new VirtualClock().advance({ minutes: 1 });
  });

  it("are seconds, or named parts", () => {
    expectTypeOf<number>().toExtend<Duration>();
    expectTypeOf<{ minutes: 1; seconds: 2; milliseconds: 3 }>().toExtend<Duration>();
    // @ts-expect-error -- no such part
    const wrong: Duration = { hours: 1 };
    void wrong;
  });
});
