import type { StreamReader } from "../streams/streamReader.ts";
import type { StreamWriter } from "../streams/streamWriter.ts";

/** A new pipe between the page and the process. */
export const PIPE: unique symbol = Symbol("PIPE");

/** Nothing: no input, and output goes nowhere. */
export const DEVNULL: unique symbol = Symbol("DEVNULL");

/** For stderr: where stdout goes. */
export const STDOUT: unique symbol = Symbol("STDOUT");

/** What stdin is: a pipe, nothing, a reader of somebody's, or the kernel's own for `null`. */
export type StdinOption = typeof PIPE | typeof DEVNULL | StreamReader | null;

/** What stdout is: a pipe, nothing, a writer of somebody's, or the kernel's own for `null`, e.g. the console. */
export type StdoutOption = typeof PIPE | typeof DEVNULL | StreamWriter | null;

/** What stderr is. */
export type StderrOption = StdoutOption | typeof STDOUT;
