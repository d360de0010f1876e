import { OSError } from "../../../errors.ts";
import type { Coroutine } from "../../../tasks/awaitable.ts";
import type { FileStat } from "../../fileSystem.ts";
import type { ProgramContext } from "../../program.ts";

/** A file that is looked at. */
export interface Found {
  readonly path: string;
  /** Of the path, what was given to find. */
  readonly start: string;
  readonly depth: number;
  readonly stat: FileStat;
}

/** The letter that find has for a kind of file. */
export const typeLetters = { file: "f", directory: "d", link: "l", device: "c" } as const;

/** The last name of a path. */
export function nameOf(path: string): string {
  return /^\/+$/.test(path) ? "/" : path.replace(/\/+$/, "").replace(/^.*\//s, "");
}

/** How many names it has: of a directory also the `.` in it, and the `..` of each directory in it. */
export function* linksOf({ fs }: ProgramContext, path: string, { kind }: FileStat): Coroutine<number> {
  if (kind !== "directory") return 1;
  try {
    return 2 + (yield* fs.readdir(path)).filter((entry) => entry.kind === "directory").length;
  } catch (error) {
    if (error instanceof OSError) return 2; // it may not be read
    throw error;
  }
}
