import { type Future, Task } from "../src/index.ts";

/** The futures and tasks of a scenario by name, in Python's order of creation. */
export class FutureNames {
  readonly #byName = new Map<string, Future<unknown>>();
  readonly #firstNames = new Map<Future<unknown>, string>();
  readonly #instances = new Map<string, number>();

  find(name: string): Future<unknown> | null {
    return this.#byName.get(name) ?? null;
  }

  /** The first instance of a base has its name, the n-th is `base#n`; asking counts one. */
  next(base: string): string {
    const instance = (this.#instances.get(base) ?? 0) + 1;
    this.#instances.set(base, instance);
    return instance === 1 ? base : `${base}#${instance}`;
  }

  /** Makes `name` stand for this future from now on. */
  bind(name: string, future: Future<unknown>): void {
    this.#byName.set(name, future);
  }

  /** Names a new instance of `base`; a future keeps the first name that it was given. */
  register(base: string, future: Future<unknown>): void {
    const name = this.next(base);
    this.bind(base, future);
    this.bind(name, future);
    if (!this.#firstNames.has(future)) this.#firstNames.set(future, name);
  }

  /** A bound method, as it is handed to the formatting functions. */
  readonly nameOf = (future: Future<unknown>): string =>
    future instanceof Task ? future.getName() : (this.#firstNames.get(future) ?? "?");
}
