import { wasi } from "@bjorn3/browser_wasi_shim";
import type { FileStat } from "../fileSystem.ts";
import { Refusal } from "./calls.ts";

/** The times that a file gets: each as given in nanoseconds, or that of now, or the one it has. */
export function fileTimes(
  stat: FileStat,
  atime: bigint,
  mtime: bigint,
  flags: number,
): { readonly atime: number; readonly mtime: number } {
  const pick = (given: number, present: number, time: bigint, old: number): number => {
    const isGiven = (flags & given) !== 0;
    const isPresent = (flags & present) !== 0;
    if (isGiven && isPresent) throw new Refusal("EINVAL");
    if (isPresent) return Date.now() / 1000;
    return isGiven ? Number(time) / 1e9 : old;
  };
  return {
    atime: pick(wasi.FSTFLAGS_ATIM, wasi.FSTFLAGS_ATIM_NOW, atime, stat.atime),
    mtime: pick(wasi.FSTFLAGS_MTIM, wasi.FSTFLAGS_MTIM_NOW, mtime, stat.mtime),
  };
}
