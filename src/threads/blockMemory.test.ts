import { describe, expect, it } from "vitest";
import { BlockMemory } from "./blockMemory.ts";
import type { Outcome } from "./protocol.ts";

/** The memory as the worker has it, and as the page has. */
function open(): { worker: BlockMemory; page: BlockMemory } {
  const worker = BlockMemory.ofSize(0);
  worker.reset();
  return { worker, page: new BlockMemory(worker.shared) };
}

describe("memory to block on", () => {
  it.each([undefined, null, true, false, -0, 1.5, Number.NaN])("gives %o as it is", (value) => {
    const { worker, page } = open();
    const outcome: Outcome = { kind: "done", value };
    expect(page.giveSmall(outcome)).toBe("written");
    expect(worker.wait(0)).toEqual({ kind: "small", outcome });
  });

  it.each<Outcome>([
    { kind: "done", value: "text" },
    { kind: "failed", thrown: { value: 1 } },
  ])("leaves %o to be given as bytes", (outcome) => {
    expect(open().page.giveSmall(outcome)).toBeUndefined();
  });

  it("gives bytes, again and again", () => {
    const { worker, page } = open();
    for (const bytes of [Uint8Array.of(1, 2, 3), new Uint8Array(BlockMemory.USUAL_SIZE).fill(4)]) {
      expect(page.give(bytes)).toBe("written");
      expect(worker.wait(0)).toEqual({ kind: "bytes", bytes });
      worker.reset();
    }
  });

  it("says how much it would take", () => {
    const { worker, page } = open();
    const size = BlockMemory.USUAL_SIZE + 1;
    expect(page.give(new Uint8Array(size))).toBe("too small");
    expect(worker.wait(0)).toEqual({ kind: "too small", size });
    const larger = BlockMemory.ofSize(size);
    expect([worker.isUsual, larger.isUsual]).toEqual([true, false]);
    larger.reset();
    expect(new BlockMemory(larger.shared).give(new Uint8Array(size))).toBe("written");
  });

  it("is left by a worker that waits no longer", () => {
    const { worker, page } = open();
    expect(worker.wait(0)).toEqual({ kind: "late" });
    expect(page.giveSmall({ kind: "done", value: 1 })).toBe("abandoned");
    expect(page.give(Uint8Array.of(1))).toBe("abandoned");
  });

  it("wakes the worker when it is to end", () => {
    const { worker, page } = open();
    page.end();
    expect(worker.wait(1_000)).toEqual({ kind: "ended" });
  });
});
