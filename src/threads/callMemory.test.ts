import { describe, expect, it } from "vitest";
import type { Reply } from "./protocol.ts";
import { answerCall, type CallMemory, callMemory, takeReply, writeReply } from "./callMemory.ts";

/** The replies as the page has them, and as the worker has. */
function open(): { worker: CallMemory; page: CallMemory } {
  const page = callMemory();
  return { worker: callMemory(page.words.buffer as SharedArrayBuffer), page };
}

const done = (value: unknown): Reply => ({ kind: "done", value });

describe("replies in shared memory", () => {
  it.each([undefined, null, true, false, 0, -0, 1.5, Number.NaN, -Infinity])("keep %o, once", (value) => {
    const { worker, page } = open();
    expect(writeReply(worker, 7, done(value))).toBeDefined();
    expect(takeReply(page, 6)).toBeUndefined();
    expect(takeReply(page, 7)).toEqual(done(value));
    expect(takeReply(page, 7)).toBeUndefined();
  });

  it.each<Reply | undefined>([
    done("text"),
    done(1n),
    done({}),
    { kind: "failed", thrown: { value: 1 } },
    { kind: "skipped" },
    { kind: "done", value: undefined, grafts: [] },
    undefined,
  ])("leave %o to be sent", (reply) => {
    expect(writeReply(open().worker, 1, reply)).toBeUndefined();
  });

  it("never cover one that was not taken", () => {
    const { worker, page } = open();
    expect(writeReply(worker, 1, done(1))).toBeDefined();
    expect(writeReply(worker, 65, done(2))).toBeUndefined();
    expect(takeReply(page, 1)).toEqual(done(1));
    expect(writeReply(worker, 65, done(2))).toBeDefined();
  });

  it("call the page once until it has come", () => {
    const { worker, page } = open();
    expect([1, 2, 3].map((id) => writeReply(worker, id, done(id)))).toEqual([true, false, false]);
    answerCall(page);
    expect(writeReply(worker, 4, done(4))).toBe(true);
  });
});
