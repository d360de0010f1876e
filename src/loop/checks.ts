// Bad input gets its error at the call, before anything has begun.

/** @throws TypeError if it is not a function */
export function checkFunction(value: unknown): void {
  if (typeof value !== "function") throw new TypeError(`expected a function, got ${show(value)}`);
}

/**
 * @throws TypeError if it is not a number
 * @throws RangeError if it is not a whole one
 */
export function checkWhole(value: unknown): void {
  if (typeof value !== "number") throw new TypeError(`expected a whole number, got ${show(value)}`);
  if (!Number.isInteger(value) && Math.abs(value) !== Infinity)
    throw new RangeError(`expected a whole number, got ${value}`);
}

/** The value in words, also if it has none. */
export function show(value: unknown): string {
  try {
    return String(value);
  } catch {
    return typeof value;
  }
}
