import { expect } from "vitest";
import { cdp } from "vitest/browser";
import { raised } from "../raised.ts";
import { textOf, write } from "./fileSystemCases.ts";
import { type Coroutine, getRunningLoop, run, sleep, until } from "../../src/index.ts";
import { openPersistentFileSystem } from "../../src/subprocess/index.ts";

/** Lets the origin store so many bytes more than it has now. */
async function setFree(bytes: number): Promise<void> {
  const { usage = 0 } = await navigator.storage.estimate();
  await cdp().send("Storage.overrideQuotaForOrigin", { origin: location.origin, quotaSize: usage + bytes });
}

const megabytes = (count: number): string => "m".repeat(count * 1_000_000);

function* quotaCase(name: string): Coroutine<void> {
  const told: string[] = [];
  getRunningLoop().setExceptionHandler((_, { exception }) => void told.push(String(exception)));
  yield* until(setFree(8_000_000));
  const fs = yield* openPersistentFileSystem(name);
  yield* write(fs, "/a", megabytes(3));
  yield* fs.flush();
  expect(told).toEqual([]);

  yield* write(fs, "/b", megabytes(6)); // Chromium keeps secret how much is free, until there is too little
  while (told.length === 0) yield* sleep({ milliseconds: 5 });
  expect(told).toEqual([`OSError: No space left on device: '${name}'`]);
  expect(yield* raised(fs.flush())).toMatchObject({ code: "ENOSPC", filename: name });
  expect(yield* raised(write(fs, "/c", "x"))).toMatchObject({ code: "ENOSPC", filename: "/c" });

  yield* fs.unlink("/b");
  yield* fs.flush();
  yield* write(fs, "/b", megabytes(2));
  yield* write(fs, "/c", "x");
  yield* fs.close();

  const again = yield* openPersistentFileSystem(name);
  expect(yield* textOf(again, "/b")).toBe(megabytes(2));
  expect(yield* textOf(again, "/a")).toBe(megabytes(3));
  expect(yield* textOf(again, "/c")).toBe("x");
  yield* again.close();
}

/** What is done when the origin's quota is used up; only Chromium can be told a quota. */
export async function runQuotaCase(name: string): Promise<void> {
  try {
    await run(quotaCase(name));
  } finally {
    await cdp().send("Storage.overrideQuotaForOrigin", { origin: location.origin });
  }
}
