import { type AsyncFunction, getRunningLoop } from "../../src/index.ts";
import { runVirtual } from "../../src/testing/index.ts";

let lines: string[] = [];

/** Python's `print()`: one line, lists in brackets. */
export function print(...values: unknown[]): void {
  lines.push(values.map(text).join(" "));
}

/** What is printed until the promise is settled. */
export async function printedBy(program: () => PromiseLike<unknown>): Promise<string[]> {
  const printed: string[] = (lines = []);
  await program();
  return printed;
}

/** What a program of the manual prints, on a virtual clock. */
export function outputOf(main: AsyncFunction<unknown>): Promise<string[]> {
  return printedBy(() => runVirtual(main, { debug: false }));
}

/** Seconds since the program began. */
export function now(): number {
  return getRunningLoop().time();
}

/** Python's `time.strftime('%X')`, for a program that began at this time of day. */
export function timeOfDay(began: `${number}:${number}:${number}`): string {
  const start = Date.parse(`1970-01-01T${began}Z`);
  return new Date(start + now() * 1000).toISOString().slice(11, 19);
}

function text(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(text).join(", ")}]` : String(value);
}
