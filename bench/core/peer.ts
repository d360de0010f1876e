/** Runs `work` as the timed part of a case: once or more often, the parts add up. */
export type Measure = (work: () => unknown) => Promise<void>;

/** Does `n` operations inside `measure`, its set-up outside, and throws where the outcome is wrong. */
export type Case = (n: number, measure: Measure) => Promise<void>;

/** Parks `n` tasks for good and returns, or resolves with, what keeps them alive. */
export type Park = (n: number) => unknown;

export interface Peer {
  readonly cases: Readonly<Record<string, Case>>;
  readonly parks: Readonly<Record<string, Park>>;
}

export function check(condition: boolean, expected: string): void {
  if (!condition) throw new Error(`wrong outcome: expected ${expected}`);
}

export const sumBelow = (n: number): number => (n * (n - 1)) / 2;

export const indices = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** A delay that no run ever reaches, and that no timer takes for an overflow. */
export const NEVER_SECONDS = 1e6;

/** Counts hand-offs of a lock: a holder that follows itself was not handed anything. */
export class HandOffs {
  #holder = -1;
  #count = 0;

  take(id: number): void {
    if (this.#holder !== id) this.#count += 1;
    this.#holder = id;
  }

  expect(count: number): void {
    check(this.#count === count, `${count} hand-offs, not ${this.#count}`);
  }
}
