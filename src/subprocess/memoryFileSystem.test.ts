import { describe, expect, it } from "vitest";
import type { Awaitable, Coroutine } from "../index.ts";
import { runVirtual } from "../testing/index.ts";
import { raised } from "../../test/raised.ts";
import { type FileSystem, MemoryFileSystem, OSError } from "./index.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function withFiles(test: (fs: FileSystem) => Coroutine<void>, maxBytes?: number): Promise<void> {
  return runVirtual(() => test(new MemoryFileSystem({ maxBytes })));
}

function* write(fs: FileSystem, path: string, text: string): Coroutine<void> {
  const file = yield* fs.open(path, { write: true, create: true, truncate: true });
  yield* file.write(0, bytes(text));
  file.close();
}

function* textOf(fs: FileSystem, path: string): Coroutine<string> {
  const file = yield* fs.open(path);
  const all = yield* file.read(0, 1_000_000);
  file.close();
  return new TextDecoder().decode(all);
}

function* names(fs: FileSystem, path: string): Coroutine<string[]> {
  return (yield* fs.readdir(path)).map(({ name, kind }) => `${kind} ${name}`).toSorted();
}

describe("files in memory", () => {
  it("keep what is written, with zeros in a gap", () =>
    withFiles(function* (fs) {
      const file = yield* fs.open("/a", { read: true, write: true, create: true });
      yield* file.write(3, bytes("abc"));
      expect(yield* file.read(0, 10)).toEqual(new Uint8Array([0, 0, 0, 97, 98, 99]));
      expect(yield* file.read(4, 1)).toEqual(bytes("b"));
      expect(yield* file.read(6, 1)).toEqual(new Uint8Array(0));
      yield* file.truncate(4);
      yield* file.truncate(6);
      expect(yield* file.read(3, 10)).toEqual(new Uint8Array([97, 0, 0]));
      expect(yield* fs.stat("/a")).toMatchObject({ kind: "file", size: 6, mode: 0o644 });
      file.close();
    }));

  it("take what is appended at the end, wherever that is", () =>
    withFiles(function* (fs) {
      yield* write(fs, "/log", "a");
      const [one, two] = [yield* fs.open("/log", { append: true }), yield* fs.open("/log", { append: true })];
      yield* one.write(0, bytes("b"));
      yield* two.write(0, bytes("c"));
      yield* one.write(0, bytes("d"));
      expect(yield* textOf(fs, "/log")).toBe("abcd");
    }));

  it("stay usable when their name is removed or replaced, and free their room with the last handle", () =>
    withFiles(function* (fs) {
      yield* write(fs, "/a", "hello");
      yield* write(fs, "/b", "world");
      const [a, b] = [yield* fs.open("/a"), yield* fs.open("/b")];
      yield* fs.unlink("/a");
      yield* write(fs, "/c", "new");
      yield* fs.rename("/c", "/b");
      expect([yield* a.read(0, 9), yield* b.read(0, 9)]).toEqual([bytes("hello"), bytes("world")]);
      expect(String(fs)).toBe("MemoryFileSystem[bytes:13]");
      for (const file of [a, b, a]) file.close();
      expect(String(fs)).toBe("MemoryFileSystem[bytes:3]");
      expect(yield* raised(a.read(0, 1))).toMatchObject({ code: "EBADF" });
    }));

  it("tell of themselves by the handles that are open", () =>
    withFiles(function* (fs) {
      yield* write(fs, "/a", "hello");
      const file = yield* fs.open("/a");
      yield* fs.unlink("/a");
      expect(yield* file.stat()).toMatchObject({ kind: "file", size: 5 });
      expect(String(file)).toBe("OpenFile[/a]");
      file.close();
      for (const use of [file.stat(), file.read(0, 1), file.write(0, bytes("x")), file.truncate(0)])
        expect(yield* raised(use)).toMatchObject({ code: "EBADF", filename: "/a" });
    }));

  it("are not in a directory that is open: it is neither read nor written", () =>
    withFiles(function* (fs) {
      const directory = yield* fs.open("/tmp");
      expect(yield* directory.stat()).toMatchObject({ kind: "directory" });
      expect(String(directory)).toBe("OpenDirectory[/tmp]");
      for (const use of [directory.read(0, 1), directory.write(0, bytes("x")), directory.truncate(0)])
        expect(yield* raised(use)).toMatchObject({ code: "EISDIR", filename: "/tmp" });
      directory.close();
    }));

  it("hold no more than they may, and say so", () =>
    withFiles(function* (fs) {
      const file = yield* fs.open("/a", { read: true, write: true, create: true });
      yield* file.write(0, bytes("12345678"));
      const error = yield* raised(file.write(8, bytes("90a")));
      expect(error).toMatchObject({ code: "ENOSPC", strerror: "No space left on device", filename: "/a" });
      expect(yield* file.read(0, 99)).toEqual(bytes("1234567890"));
      expect(yield* raised(file.truncate(11))).toMatchObject({ code: "ENOSPC" });
      yield* file.write(0, bytes("x")); // in place: needs no room
      yield* file.truncate(2);
      yield* write(fs, "/b", "12345678");
      expect(String(fs)).toBe("MemoryFileSystem[bytes:10, max:10]");
    }, 10));

  it("are in a tree of directories", () =>
    withFiles(function* (fs) {
      expect(yield* names(fs, "/")).toEqual(["directory bin", "directory dev", "directory home", "directory tmp"]);
      yield* fs.mkdir("/home/me");
      yield* write(fs, "//home/me/../me/./a", "x");
      expect(yield* names(fs, "/home/me/")).toEqual(["file a"]);
      yield* fs.rename("/home/me", "/tmp/you");
      expect(yield* textOf(fs, "/tmp/you/a")).toBe("x");
      expect((yield* fs.stat("/..")).ino).toBe((yield* fs.stat("/")).ino);
    }));

  it.each<[string, (fs: FileSystem) => Awaitable<unknown>]>([
    ["ENOENT", (fs) => fs.open("/no")],
    ["ENOENT", (fs) => fs.open("/no/file", { write: true, create: true })],
    ["ENOENT", (fs) => fs.stat("/no/../tmp")],
    ["ENOTDIR", (fs) => fs.stat("/file/")],
    ["ENOTDIR", (fs) => fs.stat("/file/.")],
    ["ENOTDIR", (fs) => fs.stat("/file/x")],
    ["ENOTDIR", (fs) => fs.open("/file/")],
    ["ENOTDIR", (fs) => fs.readdir("/file")],
    ["ENOTDIR", (fs) => fs.rmdir("/file")],
    ["ENOTDIR", (fs) => fs.rename("/full", "/file")],
    ["ENOTDIR", (fs) => fs.rename("/file", "/new/")],
    ["EISDIR", (fs) => fs.open("/tmp", { write: true })],
    ["EISDIR", (fs) => fs.open("/new/", { write: true, create: true })],
    ["EISDIR", (fs) => fs.unlink("/tmp")],
    ["EISDIR", (fs) => fs.unlink("/")],
    ["EISDIR", (fs) => fs.rename("/file", "/tmp")],
    ["EEXIST", (fs) => fs.open("/file", { write: true, create: true, exclusive: true })],
    ["EEXIST", (fs) => fs.mkdir("/file")],
    ["EEXIST", (fs) => fs.mkdir("/")],
    ["ENOTEMPTY", (fs) => fs.rmdir("/full")],
    ["ENOTEMPTY", (fs) => fs.rename("/tmp", "/full")],
    ["EINVAL", (fs) => fs.rename("/full", "/full/within")],
    ["EBUSY", (fs) => fs.rmdir("/")],
    ["EBUSY", (fs) => fs.rename("/", "/tmp/root")],
    ["EACCES", (fs) => fs.open("/secret")],
    ["EACCES", (fs) => fs.open("/secret", { write: true })],
    ["EACCES", (fs) => fs.open("/closed/a", { write: true, create: true })],
    ["EACCES", (fs) => fs.unlink("/closed/inner")],
  ])("raise %s for %s", (code, attempt) =>
    withFiles(function* (fs) {
      for (const path of ["/file", "/secret"]) yield* write(fs, path, "x");
      for (const path of ["/full", "/full/inner", "/closed"]) yield* fs.mkdir(path);
      yield* write(fs, "/closed/inner", "x");
      yield* fs.chmod("/secret", 0);
      yield* fs.chmod("/closed", 0o555);
      const error = yield* raised(attempt(fs));
      expect(error).toBeInstanceOf(OSError);
      expect(error).toMatchObject({ code });
    }),
  );

  it("have modes and times", () =>
    withFiles(function* (fs) {
      yield* fs.mkdir("/d", 0o700);
      yield* write(fs, "/f", "");
      yield* fs.utimes("/f", 1.5, 2.5);
      yield* fs.chmod("/f", 0o755);
      expect(yield* fs.stat("/f")).toMatchObject({ atime: 1.5, mtime: 2.5, mode: 0o755 });
      expect(yield* fs.stat("/d")).toMatchObject({ kind: "directory", mode: 0o700, size: 0 });
    }));

  it("are refused a path that begins nowhere, and a size that is none", () => {
    expect(() => new MemoryFileSystem({ maxBytes: -1 })).toThrow(RangeError);
    return withFiles(function* (fs) {
      expect(yield* raised(fs.stat("tmp"))).toMatchObject({ message: "expected an absolute path, got tmp" });
    });
  });
});
