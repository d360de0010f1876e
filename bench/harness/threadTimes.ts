import { readFileSync } from "node:fs";

/** Nanoseconds that the main thread of a process has run and has waited for a core; only Linux tells. */
export function threadTimes(pid: number | "self"): readonly [ran: number, waited: number] | undefined {
  try {
    const [ran, waited] = readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ").map(Number);
    return ran === undefined || waited === undefined ? undefined : [ran, waited];
  } catch {
    return undefined;
  }
}
