import { ShellError } from "./controlFlow.ts";

interface Variable {
  value: string | undefined;
  isExported: boolean;
  isReadonly: boolean;
}

/** The variables of a shell. */
export class Variables {
  readonly #variables = new Map<string, Variable>();
  /** What the names that are local to the functions in progress were before, the innermost last. */
  readonly #frames: Map<string, Variable | undefined>[] = [];
  /** The place in a group of options where `getopts` is: again at its beginning when OPTIND is set. */
  optionOffset = 1;
  /** Is all that is set exported? `set -a` */
  exportsAll = false;

  /** All that the environment has is exported. */
  static from(env: Readonly<Record<string, string>>): Variables {
    const variables = new Variables();
    for (const [name, value] of Object.entries(env)) {
      if (isName(name)) variables.#variables.set(name, { value, isExported: true, isReadonly: false });
    }
    return variables;
  }

  /** The same variables, for a subshell. */
  copy(): Variables {
    const copy = new Variables();
    for (const [name, variable] of this.#variables) copy.#variables.set(name, { ...variable });
    for (const frame of this.#frames) copy.#frames.push(new Map(frame));
    copy.exportsAll = this.exportsAll;
    copy.optionOffset = this.optionOffset;
    return copy;
  }

  get(name: string): string | undefined {
    return this.#variables.get(name)?.value;
  }

  /** @throws ShellError if it is readonly */
  set(name: string, value: string): void {
    const variable = this.#writable(name);
    const isExported = this.exportsAll || variable?.isExported === true;
    if (variable === undefined) this.#variables.set(name, { value, isExported, isReadonly: false });
    else Object.assign(variable, { value, isExported });
    if (name === "OPTIND") this.optionOffset = 1;
  }

  /** @throws ShellError if it is readonly */
  unset(name: string): void {
    if (this.#writable(name) !== undefined) this.#variables.delete(name);
  }

  export(name: string): void {
    this.#declare(name).isExported = true;
  }

  makeReadonly(name: string): void {
    this.#declare(name).isReadonly = true;
  }

  /** The names and values, in order, of those exported or readonly, or all that have a value. */
  list(kind: "exported" | "readonly" | "all"): [name: string, value: string | undefined][] {
    return [...this.#variables]
      .filter(([, each]) =>
        kind === "exported" ? each.isExported : kind === "readonly" ? each.isReadonly : each.value !== undefined,
      )
      .map(([name, { value }]): [string, string | undefined] => [name, value])
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
  }

  /** The environment of children. */
  environment(): Record<string, string> {
    const env: Record<string, string> = {};
    for (const [name, { value, isExported }] of this.#variables)
      if (isExported && value !== undefined) env[name] = value;
    return env;
  }

  /** A function begins. */
  enter(): void {
    this.#frames.push(new Map());
  }

  /** It ends: its local variables are what they were. */
  leave(): void {
    const frame = this.#frames.pop() ?? new Map<string, Variable | undefined>();
    for (const [name, before] of frame) {
      if (before === undefined) this.#variables.delete(name);
      else this.#variables.set(name, before);
    }
  }

  get isInFunction(): boolean {
    return this.#frames.length > 0;
  }

  /** Makes a variable local to the function in progress; its value stays. */
  makeLocal(name: string): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined || frame.has(name)) return;
    const before = this.#variables.get(name);
    frame.set(name, before);
    if (before !== undefined) this.#variables.set(name, { ...before });
  }

  #declare(name: string): Variable {
    let variable = this.#variables.get(name);
    if (variable === undefined) {
      variable = { value: undefined, isExported: false, isReadonly: false };
      this.#variables.set(name, variable);
    }
    return variable;
  }

  #writable(name: string): Variable | undefined {
    const variable = this.#variables.get(name);
    if (variable?.isReadonly === true) throw new ShellError(`${name}: is read only`);
    return variable;
  }
}

/** Is it a name that a variable can have? */
export function isName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);
}
