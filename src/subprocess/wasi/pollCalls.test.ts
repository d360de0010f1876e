import { wasi } from "@bjorn3/browser_wasi_shim";
import { describe, expect, it } from "vitest";
import { file, opened, OUT, SystemBench, value } from "../../../test/wasi/systemBench.ts";

describe("a WASI program's poll", () => {
  const { EVENTTYPE_CLOCK: CLOCK, EVENTTYPE_FD_READ: READ, EVENTTYPE_FD_WRITE: WRITE } = wasi;
  const quiet = { error: 0, bytes: 0, flags: 0 };

  it("waits for the first of its clocks, and asks once", () => {
    const bench = new SystemBench([value(-1)]);
    bench.subscribe(0, CLOCK, { clock: wasi.CLOCKID_MONOTONIC, timeout: 5_000_000_000n });
    bench.subscribe(1, CLOCK, { clock: wasi.CLOCKID_REALTIME, timeout: 2_000_000_000n });
    expect(bench.poll(2)).toEqual([{ ...quiet, which: 1, type: CLOCK }]);
    expect(bench.asked).toEqual([{ op: "poll", stdin: false, seconds: 2 }]);
  });

  it.each([wasi.CLOCKID_REALTIME, wasi.CLOCKID_MONOTONIC])(
    "waits for a time of clock %i that is past, or to come",
    (clock) => {
      const bench = new SystemBench([value(-1), value(-1)]);
      bench.call("clock_time_get", clock, 0n, OUT);
      const flags = wasi.SUBCLOCKFLAGS_SUBSCRIPTION_CLOCK_ABSTIME;
      bench.subscribe(0, CLOCK, { clock, flags, timeout: bench.view.getBigUint64(OUT, true) + 3600n * 10n ** 9n });
      expect(bench.poll(1)).toEqual([{ ...quiet, which: 0, type: CLOCK }]);
      bench.subscribe(0, CLOCK, { clock, flags, timeout: 0n });
      expect(bench.poll(1)).toEqual([{ ...quiet, which: 0, type: CLOCK }]);
      const seconds = bench.asked.map((call) => (call.op === "poll" ? call.seconds : NaN)) as [number, number];
      expect(seconds[0]).toBeGreaterThan(3000);
      expect(seconds[0]).toBeLessThanOrEqual(3600);
      expect(seconds[1]).toBe(0);
    },
  );

  it("waits for input until a clock is up", () => {
    const bench = new SystemBench([value(5), value(0), value(-1)]);
    bench.subscribe(0, CLOCK, { timeout: 2_000_000_000n });
    bench.subscribe(1, READ, { fd: 0 });
    expect(bench.poll(2)).toEqual([{ ...quiet, which: 1, type: READ, bytes: 5 }]);
    expect(bench.poll(2)).toEqual([{ ...quiet, which: 1, type: READ, flags: wasi.EVENTRWFLAGS_FD_READWRITE_HANGUP }]);
    expect(bench.poll(2)).toEqual([{ ...quiet, which: 0, type: CLOCK }]);
    const question = { op: "poll", stdin: true, seconds: 2 };
    expect(bench.asked).toEqual([question, question, question]);
  });

  it("finds files and output ready, and descriptors that are none", () => {
    const bench = new SystemBench([opened, value(file), value(-1)]);
    const fd = bench.open("a");
    for (const [index, each] of [fd, 1, 2, 77, 3].entries())
      bench.subscribe(index, index === 1 ? WRITE : READ, { fd: each });
    bench.subscribe(5, READ, { fd: 0 });
    bench.subscribe(6, CLOCK, { timeout: 9n });
    expect(bench.poll(7)).toEqual([
      { ...quiet, which: 0, type: READ, bytes: 5 },
      { ...quiet, which: 1, type: WRITE, bytes: 65_536 },
      { ...quiet, which: 2, type: READ, error: wasi.ERRNO_BADF },
      { ...quiet, which: 3, type: READ, error: wasi.ERRNO_BADF },
      { ...quiet, which: 4, type: READ, error: wasi.ERRNO_BADF },
    ]);
    expect(bench.asked.at(-1)).toEqual({ op: "poll", stdin: true, seconds: 0 });
  });

  it("is refused without anything to wait for, or with what is unknown", () => {
    const bench = new SystemBench([value(-1)]);
    expect(bench.call("poll_oneoff", 8192, 16_384, 0, OUT)).toBe(wasi.ERRNO_INVAL);
    bench.subscribe(0, 9, {});
    expect(bench.call("poll_oneoff", 8192, 16_384, 1, OUT)).toBe(wasi.ERRNO_INVAL);
    bench.subscribe(0, CLOCK, { clock: 17 });
    expect(bench.call("poll_oneoff", 8192, 16_384, 1, OUT)).toBe(wasi.ERRNO_INVAL);
    expect(bench.call("sched_yield")).toBe(0);
    expect(bench.asked).toEqual([{ op: "poll", stdin: false, seconds: 0 }]);
  });
});
