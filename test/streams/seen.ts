/** What the peer saw of a connection that a test gave a name: kept until the test asks, or told when it happens. */
export class Seen {
  readonly #found = new Map<string, PromiseWithResolvers<unknown>>();

  note(name: string, what: unknown): void {
    if (name !== "") this.#of(name).resolve(what);
  }

  async ask(name: string): Promise<unknown> {
    const what = await this.#of(name).promise;
    this.#found.delete(name);
    return what;
  }

  #of(name: string): PromiseWithResolvers<unknown> {
    let found = this.#found.get(name);
    if (found === undefined) this.#found.set(name, (found = Promise.withResolvers()));
    return found;
  }
}
