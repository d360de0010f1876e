import type { Sample } from "../core/inside.ts";

/** A fresh page or process in which one peer runs one row, so that nobody else's code shapes what the compiler does. */
export interface Cell {
  sample(n: number, times: number): Promise<Sample>;
  /** Bytes of collected JS heap that one of `n` parked tasks takes. */
  heapOfParked(n: number): Promise<number>;
  /** Milliseconds that it takes to park `n` tasks. */
  msToPark(n: number): Promise<number>;
  /** Starts a CPU profile; the call that it resolves with ends it. */
  profile(): Promise<() => Promise<CpuProfile>>;
  close(): Promise<void>;
}

export interface Engine {
  readonly id: "chromium" | "node";
  readonly version: string;
  open(file: string, row: string): Promise<Cell>;
  close(): Promise<void>;
}

/** The part of the DevTools protocol's Profile that is read here. */
export interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples?: number[];
  timeDeltas?: number[];
}
