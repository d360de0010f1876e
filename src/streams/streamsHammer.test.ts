import { describe, expect, it } from "vitest";
import { Random, seeds } from "../../test/random.ts";
import { joined } from "../../test/streams/joined.ts";
import { type Coroutine, createTask, gather, isCancelled, sleep, type Task } from "../index.ts";
import { runVirtual } from "../testing/index.ts";
import { IncompleteReadError, LimitOverrunError, type StreamReader } from "./index.ts";

const producers = 3;
const each = 5;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What went in and came out, as seen from outside. */
interface Record {
  sent: string;
  got: string;
  cancelled: number;
  most: number;
  counts: number[];
  end: string;
}

function* hammer(seed: number): Coroutine<Record> {
  const random = new Random(seed);
  const limit = 10 + random.below(90);
  const window = 8 + random.below(200);
  const high = 20 + random.below(80);
  const [[, writer], [reader, answerer]] = joined({ window, limit });
  writer.transport.setWriteBufferLimits({ high });
  const record: Record = { sent: "", got: "", cancelled: 0, most: 0, counts: [], end: "" };

  /** A task that tries again what was cancelled. */
  const insist = (steps: () => Coroutine<boolean>): Task<void> => {
    const task: Task<void> = createTask(function* () {
      for (;;) {
        try {
          if (!(yield* steps())) return;
        } catch (error) {
          if (!isCancelled(error)) throw error;
          record.cancelled += 1;
          while (task.uncancel() > 0);
        }
      }
    });
    return task;
  };

  const writing = Array.from({ length: producers }, (_, p) => {
    let i = 0;
    return insist(function* () {
      yield* sleep(random.below(2));
      yield* writer.drain();
      if (i === each) return false;
      const text = `${p}:${i++}:${"x".repeat(random.below(30))};`;
      record.sent += text;
      writer.write(encoder.encode(text));
      record.most = Math.max(record.most, writer.transport.getWriteBufferSize());
      return true;
    });
  });
  const reading = insist(function* () {
    if (random.below(3) === 0) yield* sleep(1);
    record.got += decoder.decode(yield* someRead(reader, random));
    return !reader.atEof();
  });
  const tasks = [...writing, reading];
  const hail = createTask(function* () {
    for (let i = 0; i < 15; i++) {
      random.pick(tasks).cancel();
      if (random.below(3) === 0) yield* sleep(1);
    }
  });

  yield* gather(...writing);
  const closed = createTask(writer.waitClosed());
  writer.close();
  yield* reading;
  yield* hail;
  yield* closed;
  answerer.close();
  yield* answerer.waitClosed();
  record.counts = tasks.map((task) => task.cancelling());
  record.end = [reader, writer, answerer].join(" ");
  return record;
}

function* someRead(reader: StreamReader, random: Random): Coroutine<Uint8Array> {
  const n = 1 + random.below(40);
  try {
    switch (random.below(6)) {
      case 0:
        return yield* reader.readexactly(n);
      case 1:
        return yield* reader.readuntil(encoder.encode(";"));
      case 2:
        return yield* reader.readuntil([encoder.encode(":"), encoder.encode("x;")]);
      case 3:
        return random.below(4) === 0 ? yield* reader.read() : yield* reader.read(n);
      default:
        return yield* reader.read(n);
    }
  } catch (error) {
    if (error instanceof IncompleteReadError) return error.partial;
    if (error instanceof LimitOverrunError) return yield* reader.readexactly(error.consumed);
    throw error;
  }
}

describe("streams under a hail of cancellations", () => {
  it.each(seeds)("lose no byte, double none, and let every drain go on (seed %i)", async (seed) => {
    const { sent, got, cancelled, most, counts, end } = await runVirtual(hammer(seed), { debug: false });
    expect(got).toBe(sent);
    expect(sent.split(";")).toHaveLength(producers * each + 1);
    expect(cancelled).toBeGreaterThan(0);
    expect(most).toBeLessThan(100 + producers * 40);
    expect(counts).toEqual(counts.map(() => 0));
    expect(end).toMatch(/^StreamReader\[bytes:0, limit:\d+, eof\] StreamWriter\[PageTransport\[lost\]\] /);
  });
});
