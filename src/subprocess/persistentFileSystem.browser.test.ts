import { server } from "vitest/browser";
import { afterAll, describe, expect, it } from "vitest";
import { Random, seeds } from "../../test/random.ts";
import { raised } from "../../test/raised.ts";
import { fileSystemCases, textOf, treeOf, write } from "../../test/subprocess/fileSystemCases.ts";
import { runQuotaCase } from "../../test/subprocess/quotaCase.ts";
import { outcome, randomOperation, withoutTimes } from "../../test/subprocess/randomOperation.ts";
import { createTask, getRunningLoop, run, sleep, until } from "../index.ts";
import { MemoryFileSystem, openPersistentFileSystem } from "./index.ts";

let made = 0;

/** The name of a file system that there is not yet. */
const newName = (): string => `files ${(made += 1)}`;

/** The names of what is stored for a file system. */
async function storedNames(name: string): Promise<string[]> {
  const root = await navigator.storage.getDirectory();
  const names: string[] = [];
  for await (const each of (await root.getDirectoryHandle(name)).keys()) names.push(each);
  return names.toSorted();
}

afterAll(async () => {
  const root = await navigator.storage.getDirectory();
  for await (const name of root.keys())
    if (name.startsWith("files ")) await root.removeEntry(name, { recursive: true });
});

fileSystemCases((test, maxBytes) =>
  run(function* () {
    const name = newName();
    const first = yield* openPersistentFileSystem(name, { maxBytes });
    yield* test(first);
    const before = yield* treeOf(first);
    yield* first.close();
    const second = yield* openPersistentFileSystem(name);
    expect(yield* treeOf(second)).toEqual(before);
    yield* second.close();
  }),
);

describe("persistent files", () => {
  it("are stored soon after a change, without being asked", () =>
    run(function* () {
      const name = newName();
      const fs = yield* openPersistentFileSystem(name);
      expect(String(fs)).toBe(`PersistentFileSystem[${name}, bytes:0, unsaved]`);
      yield* write(fs, "/a", "hello");
      while (String(fs).endsWith(", unsaved]")) yield* sleep({ milliseconds: 5 });
      expect(yield* until(storedNames(name))).toEqual(["1", "tree"]);
      expect(String(fs)).toBe(`PersistentFileSystem[${name}, bytes:5]`);
      yield* fs.close();
    }));

  it("are read-only when they are closed", () =>
    run(function* () {
      const fs = yield* openPersistentFileSystem(newName());
      yield* write(fs, "/a", "hello");
      const file = yield* fs.open("/a", { read: true, write: true });
      yield* fs.unlink("/a");
      yield* write(fs, "/a", "world");
      yield* fs.close();
      yield* fs.close();
      for (const change of [
        file.write(0, new Uint8Array(1)),
        file.truncate(1),
        fs.mkdir("/b"),
        fs.unlink("/a"),
        fs.rename("/a", "/b"),
        fs.chmod("/a", 0),
        fs.utimes("/a", 1, 1),
        fs.open("/a", { write: true, truncate: true }),
        fs.open("/b", { write: true, create: true }),
      ]) {
        expect(yield* raised(change)).toMatchObject({ code: "EROFS" });
      }
      file.close();
      expect(yield* textOf(fs, "/a")).toBe("world");
    }));

  it("of a large file are stored anew only where they have changed", () =>
    run(function* () {
      const name = newName();
      const fs = yield* openPersistentFileSystem(name);
      const text = "0123456789abcdef".repeat(210_000);
      yield* write(fs, "/large", text);
      yield* fs.flush();
      const file = yield* fs.open("/large", { read: true, write: true });
      yield* file.write(1_500_000, new TextEncoder().encode("x"));
      yield* fs.flush();
      expect(yield* until(storedNames(name))).toEqual(["1", "3", "4", "5", "tree"]); // 5 in place of 2
      yield* file.truncate(1_100_000);
      yield* fs.flush();
      expect(yield* until(storedNames(name))).toEqual(["1", "6", "tree"]);
      yield* file.truncate(3_000_000);
      yield* fs.flush();
      expect(yield* until(storedNames(name))).toEqual(["1", "7", "8", "tree"]);
      yield* fs.close();
      const again = yield* openPersistentFileSystem(name);
      expect((yield* textOf(again, "/large")) === text.slice(0, 1_100_000).padEnd(3_000_000, "\0")).toBe(true);
      yield* again.close();
    }));

  it("are open in one place only", () =>
    run(function* () {
      const name = newName();
      const fs = yield* openPersistentFileSystem(name);
      expect(yield* raised(openPersistentFileSystem(name, { timeout: 0 }))).toMatchObject({
        code: "EBUSY",
        filename: name,
      });
      const cancelled = createTask(openPersistentFileSystem(name, { timeout: Infinity }));
      const waiting = createTask(openPersistentFileSystem(name, { timeout: Infinity }));
      while (((yield* until(navigator.locks.query())).pending ?? []).length < 2) yield* sleep({ milliseconds: 5 });
      cancelled.cancel();
      yield* write(fs, "/a", "first");
      yield* fs.close();
      const second = yield* waiting;
      expect(yield* textOf(second, "/a")).toBe("first");
      yield* second.close();
    }));

  it("leave nothing open when opening them is cancelled, whenever", () =>
    run(function* () {
      const name = newName();
      for (let turns = 0; ; turns += 1) {
        const opening = createTask(openPersistentFileSystem(name));
        for (let turn = 0; turn < turns; turn += 1) yield* sleep({ milliseconds: 1 });
        if (opening.done()) {
          yield* (yield* opening).close();
          break;
        }
        opening.cancel();
        expect(yield* raised(opening)).toMatchObject({ name: "CancelledError" });
        const next = yield* openPersistentFileSystem(name, { timeout: 30 });
        yield* next.close();
      }
    }));

  it("survive a reload of the page", async () => {
    const page = document.createElement("iframe");
    const told = (): Promise<unknown> =>
      new Promise((resolve) => addEventListener("message", ({ data }) => resolve(data), { once: true }));
    let answer = told();
    page.srcdoc = `<script type="module">
      import { openPersistentFileSystem } from "/src/subprocess/index.ts";
      import { textOf, write } from "/test/subprocess/fileSystemCases.ts";
      import { run } from "/src/index.ts";
      run(function* () {
        const fs = yield* openPersistentFileSystem("files of an iframe", { timeout: 30 });
        const isNew = (yield* fs.readdir("/home")).length === 0;
        const visits = isNew ? 0 : Number(yield* textOf(fs, "/home/visits"));
        yield* write(fs, "/home/visits", String(visits + 1));
        yield* fs.flush();
        parent.postMessage(visits + 1, "*");
      }).catch((error) => parent.postMessage(String(error), "*"));
    </script>`;
    document.body.append(page);
    expect(await answer).toBe(1);
    for (const visit of [2, 3]) {
      answer = told();
      page.contentWindow?.location.reload();
      expect(await answer).toBe(visit);
    }
    page.remove();
  });

  it.each(seeds.slice(0, 3))("are as they were at one moment when their worker is killed in a save (seed %i)", (seed) =>
    run(function* () {
      const [name, random] = [newName(), new Random(seed)];
      for (let kill = 0, stored = 0; kill < 2; kill += 1) {
        const worker = new Worker(new URL("../../test/persistentFiles.worker.ts", import.meta.url), { type: "module" });
        const stopped = new Promise<void>((resolve, reject) => {
          worker.addEventListener("message", ({ data }) => (data === 0 ? resolve() : (stored = data as number)));
          worker.addEventListener("error", reject);
        });
        worker.postMessage([name, 15 + random.below(20)]);
        yield* until(stopped);
        worker.terminate();
        const fs = yield* openPersistentFileSystem(name, { timeout: Infinity });
        const [a, b] = [yield* textOf(fs, "/tmp/a"), yield* textOf(fs, "/tmp/b")];
        expect(Number(a)).toBeGreaterThanOrEqual(Math.max(1, stored));
        expect([b.length, b.trimEnd()]).toEqual([1_500_000, a]);
        expect(yield* fs.readdir("/home")).toEqual([{ name: a, kind: "directory" }]);
        expect(yield* until(storedNames(name))).toHaveLength(4); // a block of a, two of b, the tree
        yield* fs.close();
      }
    }),
  );

  it.each(seeds.slice(0, 3))(
    "are like those in memory, after 200 random operations and being opened anew (seed %i)",
    (seed) =>
      run(function* () {
        const [name, random, memory] = [newName(), new Random(seed), new MemoryFileSystem()];
        let fs = yield* openPersistentFileSystem(name);
        for (let step = 0; step < 200; step += 1) {
          const operation = randomOperation(random);
          const [expected, got] = [yield* outcome(operation(memory)), yield* outcome(operation(fs))];
          expect(got).toEqual(expected);
          if (random.below(10) === 0) yield* fs.flush();
          if (random.below(20) > 0) continue;
          const before = yield* treeOf(fs);
          yield* fs.close();
          fs = yield* openPersistentFileSystem(name);
          expect(yield* treeOf(fs)).toEqual(before);
        }
        expect(withoutTimes(yield* treeOf(fs))).toEqual(withoutTimes(yield* treeOf(memory)));
        yield* fs.close();
      }),
  );

  it("that cannot be stored tell the loop, and whoever waits for it", () =>
    run(function* () {
      const [name, told] = [newName(), new Array<string>()];
      getRunningLoop().setExceptionHandler((_, { message, exception }) => void told.push(`${message}: ${exception}`));
      const fs = yield* openPersistentFileSystem(name);
      const root = yield* until(navigator.storage.getDirectory());
      yield* until(root.removeEntry(name, { recursive: true })); // as a user does who deletes the site's data
      yield* write(fs, "/a", "hello");
      while (told.length === 0) yield* sleep({ milliseconds: 5 });
      const shown = `PersistentFileSystem[${name}, bytes:5, unsaved]`;
      expect(told).toEqual([`Changes of ${shown} could not be stored: OSError: Input/output error: '${name}'`]);
      for (const attempt of [fs.flush(), fs.close()]) expect(yield* raised(attempt)).toMatchObject({ code: "EIO" });
      expect(told).toHaveLength(1);
      expect(String(fs)).toBe(shown);
    }));

  if (server.browser === "chromium") {
    it("may be as large as the origin's quota allows, and those who write them are told", () =>
      runQuotaCase(newName()));
  }

  it("refuse names that are none, and know what they cannot read", () =>
    run(function* () {
      for (const name of ["", ".", "..", "a/b"]) expect(() => openPersistentFileSystem(name)).toThrow(RangeError);
      expect(() => openPersistentFileSystem("a", { maxBytes: -1 })).toThrow(RangeError);
      const name = newName();
      const fs = yield* openPersistentFileSystem(name);
      yield* write(fs, "/a", "hello");
      yield* fs.close();
      const directory = yield* until(navigator.storage.getDirectory().then((root) => root.getDirectoryHandle(name)));
      yield* until(directory.removeEntry("1"));
      expect(yield* raised(openPersistentFileSystem(name))).toMatchObject({ code: "EIO", filename: name });
      expect(yield* raised(openPersistentFileSystem(name, { timeout: 0 }))).toMatchObject({ code: "EIO" }); // and it is not held
    }));
});
