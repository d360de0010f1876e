import type { FileStat } from "../../fileSystem.ts";
import { formatDate } from "./formatDate.ts";
import { modeText } from "./mode.ts";

/** A file that is looked at. */
export interface Found {
  readonly path: string;
  /** Of the path, what was given to find. */
  readonly start: string;
  readonly depth: number;
  readonly stat: FileStat;
}

/** The last name of a path. */
export function nameOf(path: string): string {
  return /^\/+$/.test(path) ? "/" : path.replace(/\/+$/, "").replace(/^.*\//s, "");
}

const escapes: Readonly<Record<string, string>> = { "0": "\0", "\\": "\\", n: "\n", t: "\t" };

/** What `-printf` prints of it. */
export function formatted(format: string, { path, start, depth, stat }: Found): string {
  const below = path.slice(start.length).replace(/^\/+/, "");
  const type = { file: "f", directory: "d", link: "l", device: "c" }[stat.kind];
  const fields: Readonly<Record<string, () => string>> = {
    "%": () => "%",
    M: () => (type === "f" ? "-" : type) + modeText(stat.mode),
    P: () => below,
    d: () => String(depth),
    f: () => nameOf(path),
    h: () => (path.includes("/") ? path.replace(/\/[^/]*$/, "") : "."),
    i: () => String(stat.ino),
    m: () => stat.mode.toString(8),
    p: () => path,
    s: () => String(stat.size),
    t: () => formatDate("%a %b %e %H:%M:%S.%N0 %Y", stat.mtime),
    y: () => type,
  };
  return format
    .replace(/%T([@A-Za-z+])/g, (_, letter: string) =>
      letter === "@" ? `${stat.mtime.toFixed(9)}0` : formatDate(`%${letter}`, stat.mtime),
    )
    .replace(/\\(.)|%([^T])/g, (whole, escape: string | undefined, letter = "") =>
      escape === undefined ? (fields[letter as string]?.() ?? whole) : (escapes[escape] ?? whole),
    );
}
