import { describe, expect, it } from "vitest";
import { raised } from "../../../test/raised.ts";
import { createTask } from "../../index.ts";
import { runVirtual } from "../../testing/index.ts";
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
