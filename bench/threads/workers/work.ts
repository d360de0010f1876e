/** A loop that takes its time, the same everywhere. */
export function spin(rounds: number): number {
  let x = 1;
  for (let i = 0; i < rounds; i += 1) x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0;
  return x;
}

export const add = (a: number, b: number): number => a + b;

export const lengthOf = (buffer: ArrayBuffer): number => buffer.byteLength;
