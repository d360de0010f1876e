import { type Awaitable, sleep } from "asyncio-web";

/** A failure that may pass: worth another attempt, after `retryAfter` seconds if the server named a time. */
export class Transient extends Error {
  override name = "Transient";
  readonly retryAfter: number;

  constructor(message: string, retryAfter = 0) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

export interface RetryOptions {
  attempts?: number;
  base?: number; // seconds before the second attempt, doubled for each one after it
  most?: number; // seconds between two attempts at the longest
  random?: () => number;
  onRetry?: (error: Transient, attempt: number) => void;
}

/** Tries until it works. Only `Transient` is caught, so a cancellation passes straight through. */
export function* retry<T>(attempt: () => Awaitable<T>, options: RetryOptions = {}) {
  const { attempts = 6, base = 0.2, most = 5, random = Math.random, onRetry } = options;
  for (let n = 1; ; n += 1) {
    try {
      return yield* attempt();
    } catch (error) {
      if (!(error instanceof Transient) || n === attempts) throw error;
      onRetry?.(error, n);
      const backoff = Math.min(most, base * 2 ** (n - 1));
      yield* sleep(error.retryAfter + backoff * random());
    }
  }
}
