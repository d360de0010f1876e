import { describe, expect, it, onTestFinished, vi } from "vitest";
import { raised } from "../../../test/raised.ts";
import { createTask, run, sleep, type Task } from "../../index.ts";
import { runVirtual } from "../../testing/index.ts";
import { type SharedEvents, SharedRing } from "../sharedRing.ts";
import type { ToKernel } from "../workerProtocol.ts";
import { KernelLink } from "./kernelLink.ts";

const bytes = (...values: number[]): Uint8Array => new Uint8Array(values);

describe("bytes that a process has asked its kernel for", () => {
  it("go back if the read was cancelled, before the stream is let go of", () =>
    runVirtual(function* () {
      const sent: ToKernel[] = [];
      const link = new KernelLink(7, (message) => void sent.push(message), 3);
      const read = createTask(link.call(["read", 0, 10]));
      yield;
      read.cancel();
      link.release(0);
      yield* raised(read);
      const settled = createTask(link.settle());
      yield;
      expect([sent.length, settled.done()]).toEqual([2, false]);
      link.answer(1, bytes(1, 2), undefined); // they were on their way
      yield* settled;
      expect(sent).toEqual([
        ["call", 7, 1, "read", 0, 10],
        ["note", 7, "cancel", 1],
        ["note", 7, "unread", 0, bytes(1, 2)],
        ["note", 7, "release", 0],
      ]);
    }));

  it("go back if the reader is cancelled in the turn in which they come", () =>
    runVirtual(function* () {
      const sent: ToKernel[] = [];
      const link = new KernelLink(7, (message) => void sent.push(message), 3);
      const read = createTask(link.call(["read", 0, 10]));
      yield;
      link.answer(1, bytes(1, 2), undefined);
      read.cancel();
      link.release(0);
      yield* raised(read);
      yield* link.settle();
      expect(sent.slice(1)).toEqual([
        ["note", 7, "cancel", 1],
        ["note", 7, "unread", 0, bytes(1, 2)],
        ["note", 7, "release", 0],
      ]);
    }));
});

describe("a program that waits for another thread", () => {
  const link = (): KernelLink => new KernelLink(7, () => {}, 3);

  function startWaiting(): [writes: SharedEvents, waiting: Task<void>] {
    const { writes } = SharedRing.ofSize(8);
    return [writes, createTask(link().more(writes, writes.count))];
  }

  function countBlocks(): () => number {
    const wait = vi.spyOn(Atomics, "wait");
    onTestFinished(() => wait.mockRestore());
    return () => wait.mock.calls.length;
  }

  it("blocks for a moment if it has nothing else to do, and goes on when woken later", () =>
    run(function* () {
      const blocks = countBlocks();
      const [writes, waiting] = startWaiting();
      yield* sleep(0.02); // the thread rests
      expect([blocks(), waiting.done()]).toEqual([1, false]);
      writes.add();
      yield* waiting;
    }));

  it("does not block while another of its tasks is ready", () =>
    run(function* () {
      const blocks = countBlocks();
      const [writes, waiting] = startWaiting();
      for (let i = 0; i < 100; i += 1) yield;
      expect([blocks(), waiting.done()]).toEqual([0, false]);
      writes.add();
      yield* waiting;
    }));

  it("does not block while it waits for another thing as well", () =>
    run(function* () {
      const blocks = countBlocks();
      const ring = SharedRing.ofSize(8);
      const both = link();
      const reading = createTask(both.more(ring.writes, ring.writes.count));
      const writing = createTask(both.more(ring.reads, ring.reads.count));
      yield* sleep(0.02);
      expect([blocks(), reading.done(), writing.done()]).toEqual([0, false, false]);
      ring.reads.add();
      yield* writing;
      ring.writes.add();
      yield* reading;
    }));

  it("does not block for one who was cancelled before", () =>
    run(function* () {
      const blocks = countBlocks();
      const [, waiting] = startWaiting();
      yield;
      waiting.cancel();
      yield* raised(waiting);
      yield* sleep(0.02);
      expect(blocks()).toBe(0);
    }));
});
