import { describe, expect, it } from "vitest";
import { BufferedCalls, EndedBySignal } from "./bufferedCalls.ts";

const write = (length: number) => ({ op: "write", handle: 1, data: new Uint8Array(length) }) as const;

describe("the answers to a program that cannot wait", () => {
  it("keep its output, up to a limit, and what it has closed", () => {
    const memory = new Uint8Array([1, 2]);
    const calls = new BufferedCalls(new Uint8Array(0), () => ({ error: "ELATER" }), 10);
    expect(calls.answer({ op: "write", handle: 2, data: memory })).toEqual({ value: undefined });
    memory.fill(0);
    expect(calls.answer({ op: "close", handle: 1 })).toEqual({ value: undefined });
    expect(calls.answer({ op: "close", handle: 3 })).toEqual({ error: "ELATER" });
    expect(calls.later).toEqual([
      { op: "write", handle: 2, data: new Uint8Array([1, 2]) },
      { op: "close", handle: 1 },
    ]);
    expect(calls.answer(write(4))).toEqual({ value: undefined });
    expect(calls.answer(write(5))).toEqual({ error: "ENOSPC" });
    expect(calls.answer(write(4))).toEqual({ value: undefined });
  });

  it("know what is left of the input, and of no time", () => {
    const calls = new BufferedCalls(new Uint8Array(3), () => ({ error: "ELATER" }));
    expect(calls.answer({ op: "poll", stdin: true, seconds: 9 })).toEqual({ value: 3 });
    expect(calls.answer({ op: "read", handle: 0, max: 2 })).toEqual({ value: new Uint8Array(2) });
    expect(calls.answer({ op: "read", handle: 0, max: 2 })).toEqual({ value: new Uint8Array(1) });
    expect(calls.answer({ op: "poll", stdin: true, seconds: undefined })).toEqual({ value: 0 });
    expect(calls.answer({ op: "poll", stdin: false, seconds: 0 })).toEqual({ value: -1 });
    expect(calls.answer({ op: "poll", stdin: false, seconds: 1 })).toEqual({ error: "ENOTSUP" });
  });

  it("end it by a signal that is deadly, and refuse others", () => {
    const calls = new BufferedCalls(new Uint8Array(0), () => ({ error: "ELATER" }));
    for (const signal of ["SIGCHLD", "SIGSTOP"] as const) {
      expect(calls.answer({ op: "raise", signal })).toEqual({ error: "ENOTSUP" });
    }
    expect(calls.later).toEqual([]);
    expect(() => calls.answer({ op: "raise", signal: "SIGTERM" })).toThrow(EndedBySignal);
    expect(calls.later).toEqual([{ op: "raise", signal: "SIGTERM" }]);
  });
});
