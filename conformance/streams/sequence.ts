/** A read of some kind. Text stands for bytes, a character each. */
export type ReadStep =
  | [name: "readline" | "next"]
  | [name: "read" | "readexactly", count: number]
  | [name: "readuntil", separators: string[]];

/** Something done to a reader: see README.md. */
export type Step =
  | ReadStep
  | [name: "feed", text: string, times: number]
  | [name: "eof" | "look"]
  | [name: "fail", kind: string, message: string]
  | [name: "tick" | "cancel", count: number];

/** What a sequence has led to, as it is written in the file. */
export type StreamEvent = unknown[];

/** A sequence and what CPython's reader did with it. */
export interface Sequence {
  readonly id: string;
  readonly limit: number;
  readonly steps: readonly Step[];
  readonly trace: readonly StreamEvent[];
}
