import { Context, type ContextVar } from "../../loop/context.ts";

/** A context whose variables have values by name: those of the page's variables, which are other objects than ours. */
export class NamedContext extends Context {
  readonly #named: ReadonlyMap<string, unknown>;

  constructor(values: Iterable<readonly [name: string, value: unknown]>) {
    super();
    this.#named = new Map(values);
  }

  override get<T>(variable: ContextVar<T>): T | undefined {
    return super.has(variable) ? super.get(variable) : (this.#named.get(variable.name) as T | undefined);
  }

  override has<T>(variable: ContextVar<T>): boolean {
    return super.has(variable) || this.#named.has(variable.name);
  }

  override copy(): Context {
    return new NamedContext(this.#named).take(this);
  }
}
