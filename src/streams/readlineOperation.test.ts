import { describe, expect, it, onTestFinished, vi } from "vitest";
import { raised } from "../../test/raised.ts";
import { createTask, RuntimeError, sleep } from "../index.ts";
import { runVirtual } from "../testing/index.ts";
import { StreamReader } from "./streamReader.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function fed(text: string): StreamReader {
  const reader = new StreamReader();
  reader.feedData(encode(text));
  return reader;
}

describe("readline()", () => {
  it("gives one line, whether that is there or comes later, to `yield*`, to a task and to `await`", () =>
    runVirtual(function* () {
      const reader = fed("one\ntwo\nthree\nfo");
      expect(decode(yield* reader.readline())).toBe("one\n");
      expect(decode(yield* createTask(reader.readline()))).toBe("two\n");
      const awaited = createTask(async () => [await reader.readline(), await reader.readline()]);
      yield* sleep(1);
      reader.feedData(encode("ur\nfive\nsix\n"));
      expect((yield* awaited).map(decode)).toEqual(["three\n", "four\n"]);
      expect(decode(yield* reader.readline())).toBe("five\n");
      expect(decode(yield* reader.readline())).toBe("six\n");
      const later = createTask(reader.readline());
      yield* sleep(1);
      reader.feedEof();
      expect(decode(yield* later)).toBe("");
    }));

  it("reads nothing before it is awaited, and one line however often it is", () =>
    runVirtual(async () => {
      const reader = fed("one\ntwo\n");
      const operation = reader.readline();
      expect(String(operation)).toBe("StreamReader[bytes:8].readline()");
      const [first, second] = await Promise.all([operation, operation]);
      expect([decode(first), first === second]).toEqual(["one\n", true]);
      expect(await createTask(operation)).toBe(first);
      expect(decode(await reader.readline())).toBe("two\n");
    }));

  it("cannot be awaited twice by `yield*`, nor by `await` then", () =>
    runVirtual(function* () {
      const reader = fed("one\ntwo\n");
      const operation = reader.readline();
      yield* operation;
      for (const again of [operation, createTask(async () => operation), operation]) {
        const error = yield* raised(again);
        expect(error).toBeInstanceOf(RuntimeError);
        expect(String(error)).toContain("cannot await the same operation twice: <StreamReader[bytes:4].readline()>");
      }
      expect(decode(yield* reader.readline())).toBe("two\n");
    }));

  it("keeps its line apart from that of another one that is begun before it is looked at", () => {
    const reader = fed("one\ntwo\n");
    const [first, second] = [reader.readline()[Symbol.iterator](), reader.readline()[Symbol.iterator]()];
    expect([first, second].map((each) => decode(each.next().value as Uint8Array))).toEqual(["one\n", "two\n"]);
  });

  it("is told of in debug mode if nobody awaits it", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    onTestFinished(() => warn.mockRestore());
    await runVirtual(function* () {
      const reader = fed("one\ntwo\n");
      void reader.readline();
      yield* reader.readline();
      yield* createTask(async () => reader.readline());
    });
    expect(warn.mock.calls).toEqual([
      [expect.stringMatching(/made StreamReader\[.*\]\.readline\(\) at .*never awaited/)],
    ]);
  });
});
