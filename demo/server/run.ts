export type Outcome = "in flight" | "finished" | "failed" | "dropped" | "limited" | "aborted";

export interface Entry {
  number: number;
  what: string;
  outcome: Outcome;
  at: number; // ms since the server's start
  ms: number;
}

const kept = 50;
const runs = new Map<string, Run>();

/** Everything the server saw of one run. Runs do not share counts, limits or seeds. */
export class Run {
  inFlight = 0;
  maxInFlight = 0;
  started = 0;
  readonly outcomes: Record<Outcome, number> = {
    "in flight": 0,
    finished: 0,
    failed: 0,
    dropped: 0,
    limited: 0,
    aborted: 0,
  };
  longestAnswered = 0;
  readonly #entries: Entry[] = [];
  readonly #attempts = new Map<string, number>();
  readonly #watchers = new Set<() => void>();
  #recent: number[] = [];

  static named(name: string): Run {
    let run = runs.get(name);
    if (!run) runs.set(name, (run = new Run()));
    const [oldest] = runs.keys();
    if (runs.size > 200 && oldest !== undefined) runs.delete(oldest);
    return run;
  }

  static forget(name: string): void {
    runs.delete(name);
  }

  begin(what: string): { entry: Entry; attempt: number; end: (outcome: Outcome) => void } {
    const begun = performance.now();
    const attempt = (this.#attempts.get(what) ?? 0) + 1;
    this.#attempts.set(what, attempt);
    this.started += 1;
    this.inFlight += 1;
    this.maxInFlight = Math.max(this.maxInFlight, this.inFlight);
    const entry: Entry = { number: this.started, what, outcome: "in flight", at: Math.floor(begun), ms: 0 };
    this.#entries.push(entry);
    if (this.#entries.length > kept) this.#entries.shift();
    this.#changed();
    return {
      entry,
      attempt,
      end: (outcome) => {
        if (entry.outcome !== "in flight") return;
        entry.outcome = outcome;
        entry.ms = Math.round(performance.now() - begun);
        this.outcomes[outcome] += 1;
        this.inFlight -= 1;
        this.#changed();
      },
    };
  }

  /** True if this request is one too many for the last second. */
  exceeds(rate: number): boolean {
    if (rate === 0) return false;
    const now = performance.now();
    this.#recent = this.#recent.filter((at) => at > now - 1000);
    if (this.#recent.length >= rate) return true;
    this.#recent.push(now);
    return false;
  }

  /** Resolves once `condition` holds, or when the request is closed. */
  when(condition: () => boolean, closed: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!condition() && !closed.aborted) return;
        this.#watchers.delete(check);
        resolve();
      };
      this.#watchers.add(check);
      closed.addEventListener("abort", check, { once: true });
      check();
    });
  }

  toJSON(): object {
    const { started, inFlight, maxInFlight, outcomes } = this;
    const { finished, failed, dropped, limited, aborted } = outcomes;
    return { started, inFlight, maxInFlight, finished, failed, dropped, limited, aborted, last: this.#entries };
  }

  #changed(): void {
    for (const check of this.#watchers) check();
  }
}
