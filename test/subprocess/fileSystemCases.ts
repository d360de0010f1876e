import { describe, expect, it } from "vitest";
import type { Awaitable, Coroutine } from "../../src/index.ts";
import { type FileStat, type FileSystem, OSError } from "../../src/subprocess/index.ts";
import { raised } from "../raised.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** How many bytes the files hold, as the file system prints it. */
const held = (fs: FileSystem): number => Number(/bytes:(\d+)/.exec(String(fs))?.[1]);

export function* write(fs: FileSystem, path: string, text: string): Coroutine<void> {
  const file = yield* fs.open(path, { write: true, create: true, truncate: true });
  try {
    yield* file.write(0, bytes(text));
  } finally {
    file.close();
  }
}

export function* textOf(fs: FileSystem, path: string): Coroutine<string> {
  const file = yield* fs.open(path);
  const all = yield* file.read(0, 100_000_000);
  file.close();
  return new TextDecoder("latin1").decode(all);
}

function* names(fs: FileSystem, path: string): Coroutine<string[]> {
  return (yield* fs.readdir(path)).map(({ name, kind }) => `${kind} ${name}`).toSorted();
}

/** A file or directory, with all that can be known of it but its number. */
export type Known = Omit<FileStat, "ino"> & { readonly text?: string; readonly entries?: Record<string, Known> };

/** All that can be known of the files: of one that may not be read, the error. */
export function* treeOf(fs: FileSystem, path = "/"): Coroutine<Known> {
  const { ino: _, ...stat } = yield* fs.lstat(path);
  if (stat.kind === "link") return { ...stat, text: yield* fs.readlink(path) };
  if (stat.kind === "file") return { ...stat, text: (stat.mode & 0o444) === 0 ? "" : yield* textOf(fs, path) };
  const entries: Record<string, Known> = {};
  for (const name of (yield* fs.readdir(path)).map((each) => each.name).toSorted()) {
    entries[name] = yield* treeOf(fs, `${path}/${name}`);
  }
  return { ...stat, entries };
}

/** What every file system does; `withFiles` runs a test with a new one. */
export function fileSystemCases(
  withFiles: (test: (fs: FileSystem) => Coroutine<void>, maxBytes?: number) => Promise<void>,
): void {
  describe("files", () => {
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
        expect(held(fs)).toBe(13);
        for (const file of [a, b, a]) file.close();
        expect(held(fs)).toBe(3);
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
        expect(held(fs)).toBe(10);
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

    it.each<[code: string, (fs: FileSystem) => Awaitable<unknown>]>([
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
      ["EINVAL", (fs) => fs.readlink("/file")],
      ["ELOOP", (fs) => fs.stat("/loop")],
      ["ELOOP", (fs) => fs.open("/loop", { write: true, create: true })],
      ["EEXIST", (fs) => fs.symlink("/tmp", "/loop")],
      ["EEXIST", (fs) => fs.mkdir("/loop")],
      ["EEXIST", (fs) => fs.open("/loop", { write: true, create: true, exclusive: true })],
      ["ENOENT", (fs) => fs.symlink("", "/empty")],
      ["ENOTDIR", (fs) => fs.rmdir("/link")],
      ["ENOTDIR", (fs) => fs.rename("/full", "/link")],
      ["EISDIR", (fs) => fs.rename("/link", "/tmp")],
      ["EBUSY", (fs) => fs.rmdir("/")],
      ["EBUSY", (fs) => fs.rename("/", "/tmp/root")],
      ["EACCES", (fs) => fs.open("/secret")],
      ["EACCES", (fs) => fs.open("/secret", { write: true })],
      ["EACCES", (fs) => fs.open("/closed/a", { write: true, create: true })],
      ["EACCES", (fs) => fs.unlink("/closed/inner")],
      ["EACCES", (fs) => fs.rename("/file", "/closed/file")],
      ["EACCES", (fs) => fs.rename("/closed/inner", "/inner")],
    ])("raise %s for %s, and change nothing", (code, attempt) =>
      withFiles(function* (fs) {
        for (const path of ["/file", "/secret"]) yield* write(fs, path, "x");
        for (const path of ["/full", "/full/inner", "/closed"]) yield* fs.mkdir(path);
        yield* write(fs, "/closed/inner", "x");
        yield* fs.symlink("/loop", "/loop");
        yield* fs.symlink("full", "/link");
        yield* fs.chmod("/secret", 0);
        yield* fs.chmod("/closed", 0o555);
        const before = yield* treeOf(fs);
        const error = yield* raised(attempt(fs));
        expect(error).toBeInstanceOf(OSError);
        expect(error).toMatchObject({ code });
        expect(yield* treeOf(fs)).toEqual(before);
      }),
    );

    it("are reached by symbolic links", () =>
      withFiles(function* (fs) {
        yield* fs.mkdir("/home/me");
        yield* write(fs, "/home/me/a", "hello");
        yield* fs.symlink("me/a", "/home/file");
        yield* fs.symlink("/home/./me/", "/tmp/directory");
        yield* fs.symlink("../tmp/directory/../me/new", "/home/dangling");
        expect(yield* textOf(fs, "/home/file")).toBe("hello");
        expect(yield* names(fs, "/tmp/directory")).toEqual(["file a"]);
        expect(yield* names(fs, "/home")).toEqual(["directory me", "link dangling", "link file"]);
        expect(yield* fs.readlink("/tmp/../home/file")).toBe("me/a");
        expect(yield* fs.lstat("/home/file")).toMatchObject({ kind: "link", size: 4, mode: 0o777 });
        expect(yield* fs.lstat("/tmp/directory/")).toMatchObject({ kind: "directory" });
        expect(yield* fs.stat("/home/file")).toMatchObject({ kind: "file", size: 5 });
        expect((yield* fs.stat("/tmp/directory/..")).ino).toBe((yield* fs.stat("/home")).ino);

        yield* fs.chmod("/home/file", 0o600);
        expect(yield* fs.stat("/home/me/a")).toMatchObject({ mode: 0o600 });
        yield* write(fs, "/home/dangling", "made");
        expect(yield* textOf(fs, "/home/me/new")).toBe("made");
        yield* fs.rename("/home/file", "/home/me/moved"); // the link, which then leads nowhere
        expect(yield* raised(fs.stat("/home/me/moved"))).toMatchObject({ code: "ENOENT" });
        yield* fs.unlink("/tmp/directory");
        yield* write(fs, "/home/new", "over a link");
        yield* fs.rename("/home/new", "/home/dangling");
        expect(yield* textOf(fs, "/home/dangling")).toBe("over a link");
        expect(yield* names(fs, "/home/me")).toEqual(["file a", "file new", "link moved"]);
      }));

    it("have modes and times", () =>
      withFiles(function* (fs) {
        yield* fs.mkdir("/d", 0o700);
        yield* write(fs, "/f", "");
        yield* fs.utimes("/f", 1.5, 2.5);
        yield* fs.chmod("/f", 0o755);
        expect(yield* fs.stat("/f")).toMatchObject({ atime: 1.5, mtime: 2.5, mode: 0o755 });
        expect(yield* fs.stat("/d")).toMatchObject({ kind: "directory", mode: 0o700, size: 0 });
      }));

    it("are refused a path that begins nowhere", () =>
      withFiles(function* (fs) {
        expect(yield* raised(fs.stat("tmp"))).toMatchObject({ message: "expected an absolute path, got tmp" });
      }));
  });
}
