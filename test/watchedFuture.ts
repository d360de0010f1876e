import { Future } from "../src/index.ts";

type Callback<T> = (future: T) => void;

/** A future that knows which done-callbacks were added to it. */
export class WatchedFuture<T> extends Future<T> {
  readonly #added: Callback<this>[] = [];

  override addDoneCallback(callback: Callback<this>, options?: Parameters<Future<T>["addDoneCallback"]>[1]): void {
    this.#added.push(callback);
    super.addDoneCallback(callback, options);
  }

  /** How many were added. */
  get added(): number {
    return this.#added.length;
  }

  /** Takes back those that are still there, and returns how many there were. */
  takeLeft(): number {
    return this.#added.reduce((left, callback) => left + this.removeDoneCallback(callback), 0);
  }
}
