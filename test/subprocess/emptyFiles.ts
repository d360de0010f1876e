import { type Awaitable, coroutine } from "../../src/index.ts";
import { fileError, type FileStat, type FileSystem } from "../../src/subprocess/index.ts";

const refuse = (path: string): Awaitable<never> =>
  coroutine(function* (): Generator<undefined, never, void> {
    throw fileError("ENOENT", path);
  })();

const root: FileStat = { kind: "directory", ino: 1, size: 0, mode: 0o755, atime: 0, mtime: 0 };

/** A file system that holds nothing but its root, and takes nothing. */
export const emptyFiles: FileSystem = {
  stat: (path) =>
    coroutine(function* () {
      return path === "/" ? root : yield* refuse(path);
    })(),
  open: refuse,
  readdir: refuse,
  mkdir: refuse,
  unlink: refuse,
  rmdir: refuse,
  rename: refuse,
  chmod: refuse,
  utimes: refuse,
};
