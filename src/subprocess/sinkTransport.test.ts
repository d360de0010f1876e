import { describe, expect, it } from "vitest";
import { Random, seeds } from "../../test/random.ts";
import { createTask } from "../index.ts";
import type { Coroutine } from "../tasks/awaitable.ts";
import { runVirtual } from "../testing/index.ts";
import { Pipe } from "./pipe.ts";
import { openWriter } from "./sinkTransport.ts";

describe.each([
  ["in shared memory", true],
  ["in the thread's own memory", false],
])("a writer into a pipe %s", (_, isShared) => {
  it.each(seeds)("sends all in order, from memory that is used again after each write (seed %s)", (seed) =>
    runVirtual(function* () {
      const random = new Random(seed);
      const pipe = new Pipe(16, { isShared });
      const writer = openWriter(pipe.sink);
      writer.transport.setWriteBufferLimits({ high: random.below(40) });
      const memory = new Uint8Array(80);
      let sent = 0;

      function* write(): Coroutine<void> {
        while (sent < 5000) {
          const piece = memory.subarray(0, random.below(memory.length));
          for (let i = 0; i < piece.length; i += 1) piece[i] = (sent + i) % 251;
          writer.write(piece);
          sent += piece.length;
          if (random.below(3) === 0) yield;
          if (random.below(2) === 0) yield* writer.drain();
        }
        writer.close();
        yield* writer.waitClosed();
      }

      const writing = createTask(write());
      let came = 0;
      for (let bytes; (bytes = yield* pipe.source.read(1 + random.below(30))).length > 0; came += bytes.length) {
        expect(bytes).toEqual(Uint8Array.from(bytes, (__, i) => (came + i) % 251));
        if (random.below(3) === 0) yield;
      }
      yield* writing;
      expect(came).toBe(sent);
    }),
  );

  it("waits in drain() until there is room for what it has written", () =>
    runVirtual(function* () {
      const pipe = new Pipe(4, { isShared });
      const writer = openWriter(pipe.sink);
      writer.transport.setWriteBufferLimits({ high: 0 });
      writer.write(new Uint8Array(4));
      yield* writer.drain();
      writer.write(new Uint8Array(2));
      const draining = createTask(writer.drain());
      expect(yield* pipe.source.read(1)).toHaveLength(1);
      yield;
      yield;
      expect([draining.done(), writer.transport.getWriteBufferSize()]).toEqual([false, 2]);
      expect(yield* pipe.source.read(1)).toHaveLength(1);
      yield* draining;
      expect(writer.transport.getWriteBufferSize()).toBe(0);
    }));
});
