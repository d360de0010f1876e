/** So many at once, and no more. */
export class Allowance {
  readonly most: number;
  #used = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.most = most;
  }

  get used(): number {
    return this.#used;
  }

  /** Takes one; `false` if none is left. */
  take(): boolean {
    if (this.#used >= this.most) return false;
    this.#used += 1;
    return true;
  }

  giveBack(): void {
    this.#used -= 1;
    if (this.#used === 0) for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Resolves when all were given back. */
  whenUnused(): Promise<void> {
    return this.#used === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }
}
