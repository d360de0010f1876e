/** What one run of a coroutine or callback has to itself. */
export class Environment {
  readonly variables: Map<string, unknown> = new Map();
  /** The error whose `except` body is running. */
  handling: unknown = null;
}

/** How a block was left, if not by its end. */
export type Signal = { kind: "break" } | { kind: "continue" } | { kind: "return"; value: unknown } | null;

/** What the coroutine returns that this signal ends. */
export function returned(signal: Signal): unknown {
  return signal?.kind === "return" ? signal.value : null;
}

/** What is left of a signal once the loop that it leaves or continues has seen it. */
export function afterIteration(signal: Signal): { ends: boolean; signal: Signal } {
  if (signal === null || signal.kind === "continue") return { ends: false, signal: null };
  return { ends: true, signal: signal.kind === "break" ? null : signal };
}
