import { OSError } from "../errors.ts";
import type { Coroutine } from "../tasks/awaitable.ts";
import type { FileSystem } from "./fileSystem.ts";
import { fileError } from "./strerror.ts";

/** More links than this on the way to a file are taken for a circle. */
const MOST_LINKS = 40;

/**
 * An absolute path without symbolic links, and without `.` and `..`; what does not exist stays.
 * @throws OSError ELOOP
 */
export function* realPath(fs: FileSystem, absolute: string): Coroutine<string> {
  let path = "";
  let links = 0;
  for (let parts = absolute.split("/"); parts.length > 0;) {
    const [part = "", ...rest] = parts;
    parts = rest;
    if (part === "" || part === ".") continue;
    if (part === "..") {
      path = path.slice(0, Math.max(0, path.lastIndexOf("/")));
      continue;
    }
    const target = yield* linkAt(fs, `${path}/${part}`);
    if (target === undefined) {
      path += `/${part}`;
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) throw fileError("ELOOP", absolute);
    if (target.startsWith("/")) path = "";
    parts = [...target.split("/"), ...rest];
  }
  return path === "" ? "/" : path;
}

function* linkAt(fs: FileSystem, path: string): Coroutine<string | undefined> {
  try {
    return yield* fs.readlink(path);
  } catch (error) {
    if (error instanceof OSError) return undefined;
    throw error;
  }
}
