const CONTEXT_LINES = 4;

/** Equality of parsed JSON: 0.0 and 0 are the same number. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!Array.isArray(a) || !Array.isArray(b)) return false;
  return a.length === b.length && a.every((element, i) => isSame(element, b[i]));
}

/** Where two traces part, or null if they are equal. */
export function firstDifference(expected: readonly unknown[], actual: readonly unknown[]): number | null {
  const length = Math.max(expected.length, actual.length);
  for (let i = 0; i < length; i += 1) {
    if (!isSame(expected[i], actual[i])) return i;
  }
  return null;
}

/** The events around the first difference, CPython's marked `-` and ours `+`. */
export function explain(expected: readonly unknown[], actual: readonly unknown[], at: number): string {
  const before = expected.slice(Math.max(0, at - CONTEXT_LINES), at);
  return [
    ...before.map((event) => `      ${show(event)}`),
    ...expected.slice(at, at + CONTEXT_LINES).map((event) => `    - ${show(event)}`),
    ...actual.slice(at, at + CONTEXT_LINES).map((event) => `    + ${show(event)}`),
  ].join("\n");
}

function show(event: unknown): string {
  return JSON.stringify(event);
}
