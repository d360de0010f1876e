import { describe, expect, it } from "vitest";
import { raised } from "../../../test/raised.ts";
import { Random, seeds } from "../../../test/random.ts";
import { createTask, run, sleep } from "../../index.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import { SharedRing } from "../sharedRing.ts";
import { openWriter } from "../sinkTransport.ts";
import { KernelLink, type Post } from "./kernelLink.ts";
import { RemoteSink, RemoteSource } from "./remoteStreams.ts";

interface Between {
  readonly from: SharedRing;
  readonly to: SharedRing;
  readonly source: RemoteSource;
  readonly sink: RemoteSink;
}

/** A process that reads one pipe and writes into another: both are the test's, in place of other threads. */
function between(post: Post = () => {}): Between {
  const link = new KernelLink(7, post, 3);
  const [from, to] = [SharedRing.ofSize(8), SharedRing.ofSize(4)];
  const loan = ({ memory }: SharedRing): { ring: SharedArrayBuffer; room: number } => ({ ring: memory, room: 0 });
  const source = new RemoteSource(link, { handle: 0, loan: loan(from) });
  return { from, to, source, sink: new RemoteSink(link, { handle: 1, loan: loan(to) }) };
}

const numbers = (first: number, count: number): Uint8Array => Uint8Array.from({ length: count }, (_, i) => first + i);

describe("bytes that are moved from pipe to pipe in shared memory", () => {
  it("come all, once and in order, as the other threads write and read", () =>
    run(function* () {
      const { from, to, source, sink } = between();
      const moving = createTask(source.moveTo(sink));
      const came: number[] = [];
      for (let sent = 0; came.length < 200; yield) {
        sent += from.push(numbers(sent, Math.min(1 + (sent % 8), 200 - sent)));
        came.push(...to.take(1 + (came.length % 3)));
      }
      expect(came).toEqual([...numbers(0, 200)]);
      from.end();
      yield* moving;
      expect([moving.done(), to.isEnded, source.take(9)]).toEqual([true, false, new Uint8Array(0)]);
    }));

  it("are left to be read when nobody reads the other pipe, or when it is to be written to no more", () =>
    run(function* () {
      for (const stop of ["break", "end"] as const) {
        const { from, to, source, sink } = between();
        const moving = createTask(source.moveTo(sink));
        from.push(numbers(0, 7));
        while (to.length < 4) yield;
        to[stop]();
        yield* moving;
        expect(source.take(9)).toEqual(numbers(4, 3));
      }
    }));

  it("are read first if they were read before and put back", () =>
    run(function* () {
      const { from, to, source, sink } = between();
      from.push(numbers(2, 2));
      source.unread(numbers(0, 2));
      yield* source.moveTo(sink);
      expect([to.length, source.take(9), from.length]).toEqual([0, numbers(0, 2), 2]);
    }));

  it("are moved no more once others use a pipe, too", () =>
    run(function* () {
      for (const share of [({ source }) => source.share(), ({ sink }) => sink.share()] as readonly ((
        all: Between,
      ) => Coroutine<void> | void)[]) {
        const all = between();
        const moving = createTask(all.source.moveTo(all.sink));
        yield;
        yield* share(all) ?? [];
        all.from.push(numbers(0, 2));
        yield* moving;
        expect([all.to.length, all.from.length]).toEqual([0, 2]);
      }
    }));
});

describe("what a process writes into a pipe in shared memory", () => {
  it("is there at once, and as much as fits again later; it waits until there is room for all", () =>
    run(function* () {
      const { to, sink } = between();
      const writer = openWriter(sink, { drainsAll: true });
      const memory = numbers(0, 20);
      writer.write(memory);
      memory.fill(0);
      expect([to.length, to.isOver]).toEqual([16, true]); // four times what the pipe holds
      const draining = createTask(writer.drain());
      const came = [...to.take(15)];
      for (let i = 0; i < 100; i += 1) yield;
      expect([to.length, draining.done()]).toEqual([4, false]);
      came.push(...to.take(1));
      yield* draining;
      came.push(...to.take(9));
      expect(came).toEqual([...numbers(0, 20)]);
      writer.close();
    }));

  it.each(seeds)("comes in order, whether or not it is drained (seed %i)", (seed) =>
    run(function* () {
      const random = new Random(seed);
      const { to, sink } = between();
      const writer = openWriter(sink, { drainsAll: true });
      const writing = createTask(function* () {
        for (let sent = 0; sent < 2000;) {
          const piece = numbers(sent, random.below(40));
          writer.write(piece);
          sent += piece.length;
          if (random.below(2) === 0) yield;
          if (random.below(8) === 0) yield* writer.drain();
        }
        yield* writer.drain();
      });
      const came: number[] = [];
      while (!writing.done() || to.length > 0) {
        came.push(...to.take(1 + random.below(12)));
        yield;
      }
      yield* writing;
      expect(came).toEqual([...numbers(0, came.length)]);
      expect(came.length).toBeGreaterThanOrEqual(2000);
    }),
  );

  it("is written to the kernel, which knows what becomes of the process, if the reader goes before all of it fits", () =>
    run(function* () {
      const posted: unknown[] = [];
      const { to, sink } = between((message) => posted.push(message));
      const writer = openWriter(sink, { drainsAll: true });
      writer.write(numbers(0, 6));
      const draining = createTask(writer.drain());
      for (let i = 0; i < 100; i += 1) yield;
      expect([posted, draining.done()]).toEqual([[], false]);
      to.break();
      to.clear();
      while (posted.length < 2) yield* sleep(0);
      expect(posted).toEqual([
        ["note", 7, "return", 1],
        ["call", 7, 1, "write", 1, new Uint8Array(0)],
      ]);
      expect(draining.done()).toBe(false);
      draining.cancel();
      yield* raised(draining);
    }));

  it("is not said to be taken before it fits, if all of it is there at once", () =>
    run(function* () {
      const { to, sink } = between();
      const writer = openWriter(sink, { drainsAll: true });
      writer.write(numbers(0, 6));
      const draining = createTask(writer.drain());
      expect(to.take(1)).toEqual(numbers(0, 1));
      for (let i = 0; i < 100; i += 1) yield;
      expect(draining.done()).toBe(false);
      expect(to.take(1)).toEqual(numbers(1, 1));
      yield* draining;
      expect(to.take(9)).toEqual(numbers(2, 4));
    }));
});
