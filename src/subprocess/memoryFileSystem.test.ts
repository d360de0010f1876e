import { expect, it } from "vitest";
import { fileSystemCases } from "../../test/subprocess/fileSystemCases.ts";
import { runVirtual } from "../testing/index.ts";
import { MemoryFileSystem } from "./index.ts";

fileSystemCases((test, maxBytes) => runVirtual(() => test(new MemoryFileSystem({ maxBytes }))));

it("files in memory say what they hold, and may hold", () => {
  expect(String(new MemoryFileSystem())).toBe("MemoryFileSystem[bytes:0]");
  expect(String(new MemoryFileSystem({ maxBytes: 10 }))).toBe("MemoryFileSystem[bytes:0, max:10]");
  expect(() => new MemoryFileSystem({ maxBytes: -1 })).toThrow(RangeError);
});
