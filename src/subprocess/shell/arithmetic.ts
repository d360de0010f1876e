/** The expression is none, or cannot be computed. */
export class ArithmeticError extends Error {}

/** The variables of an expression. */
export interface Scope {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

/** The value of an expression whose `$…` are expanded already: 64 bits, signed. */
export function evaluate(expression: string, scope: Scope): bigint {
  return new Evaluator(expression, scope).evaluate();
}

type Binary = (a: bigint, b: bigint) => bigint;

/** By precedence, the weakest first. */
const binaries: readonly Readonly<Record<string, Binary>>[] = [
  { "|": (a, b) => a | b },
  { "^": (a, b) => a ^ b },
  { "&": (a, b) => a & b },
  { "==": (a, b) => flag(a === b), "!=": (a, b) => flag(a !== b) },
  {
    "<": (a, b) => flag(a < b),
    ">": (a, b) => flag(a > b),
    "<=": (a, b) => flag(a <= b),
    ">=": (a, b) => flag(a >= b),
  },
  { "<<": (a, b) => a << (b & 63n), ">>": (a, b) => a >> (b & 63n) },
  { "+": (a, b) => a + b, "-": (a, b) => a - b },
  { "*": (a, b) => a * b, "/": (a, b) => a / nonZero(b), "%": (a, b) => a % nonZero(b) },
];

const assignments: Readonly<Record<string, Binary>> = Object.fromEntries(
  binaries.flatMap((level) => Object.entries(level).map(([operator, apply]) => [`${operator}=`, apply])),
);

const token =
  /\s*(?:(\d\w*|0[xX][\da-fA-F]+)|([A-Za-z_]\w*)|(<<=|>>=|\+\+|--|&&|\|\||<<|>>|[-+*/%&|^=!<>]=|[-+*/%&|^=!<>~?:(),]))/y;

class Evaluator {
  readonly #tokens: string[] = [];
  readonly #scope: Scope;
  readonly #text: string;
  #at = 0;
  /** Above 0, nothing is assigned or divided: the branch is not taken. */
  #skipping = 0;

  constructor(text: string, scope: Scope) {
    this.#scope = scope;
    this.#text = text.trim();
    token.lastIndex = 0;
    while (token.lastIndex < this.#text.length) {
      const match = token.exec(this.#text);
      if (match === null) throw this.#unexpected();
      const found = (match[1] ?? match[2] ?? match[3]) as string;
      // What stands behind a value cannot be the next one's `--`: in `5--3` there are two signs.
      const isTwo = /^(?:\+\+|--)$/.test(found) && /^\d|^\)$/.test(this.#tokens.at(-1) ?? "");
      this.#tokens.push(...(isTwo ? found : [found]));
    }
  }

  evaluate(): bigint {
    if (this.#tokens.length === 0) return 0n;
    const value = this.#comma();
    if (this.#at < this.#tokens.length) throw this.#unexpected();
    return value;
  }

  #comma(): bigint {
    let value = this.#assignment();
    while (this.#take(",")) value = this.#assignment();
    return value;
  }

  #assignment(): bigint {
    const name = this.#tokens[this.#at] ?? "";
    const operator = this.#tokens[this.#at + 1] ?? "";
    if (
      !isName(name) ||
      !(operator === "=" || (operator in assignments && !["==", "!=", "<=", ">="].includes(operator)))
    )
      return this.#ternary();
    this.#at += 2;
    const right = this.#assignment();
    return this.#assign(
      name,
      operator === "=" ? right : this.#apply(assignments[operator] as Binary, this.#value(name), right),
    );
  }

  #ternary(): bigint {
    const condition = this.#or();
    if (!this.#take("?")) return condition;
    const yes = this.#when(condition !== 0n, () => this.#comma());
    this.#expect(":");
    const no = this.#when(condition === 0n, () => this.#assignment());
    return condition !== 0n ? yes : no;
  }

  #or(): bigint {
    let left = this.#and();
    while (this.#take("||")) {
      const right = this.#when(left === 0n, () => this.#and());
      left = flag(left !== 0n || right !== 0n);
    }
    return left;
  }

  #and(): bigint {
    let left = this.#binary(0);
    while (this.#take("&&")) {
      const right = this.#when(left !== 0n, () => this.#binary(0));
      left = flag(left !== 0n && right !== 0n);
    }
    return left;
  }

  #binary(level: number): bigint {
    const operators = binaries[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = this.#tokens[this.#at] ?? "";
      if (!Object.hasOwn(operators, operator)) return left;
      this.#at += 1;
      left = this.#apply(operators[operator] as Binary, left, this.#binary(level + 1));
    }
  }

  #unary(): bigint {
    if (this.#take("++")) return this.#step(1n);
    if (this.#take("--")) return this.#step(-1n);
    if (this.#take("-")) return BigInt.asIntN(64, -this.#unary());
    if (this.#take("+")) return this.#unary();
    if (this.#take("!")) return flag(this.#unary() === 0n);
    if (this.#take("~")) return ~this.#unary();
    return this.#primary();
  }

  #step(by: bigint): bigint {
    const name = this.#tokens[this.#at] ?? "";
    if (!isName(name)) return this.#unary(); // `++5` and `--5`: two signs that cancel out
    this.#at += 1;
    return this.#assign(name, this.#value(name) + by);
  }

  #primary(): bigint {
    if (this.#take("(")) {
      const value = this.#comma();
      this.#expect(")");
      return value;
    }
    const text = this.#tokens[this.#at++] ?? "";
    if (isName(text)) {
      const value = this.#value(text);
      if (this.#take("++")) this.#assign(text, value + 1n);
      else if (this.#take("--")) this.#assign(text, value - 1n);
      return value;
    }
    return this.#number(text);
  }

  #value(name: string): bigint {
    const text = (this.#scope.get(name) ?? "").trim();
    if (text === "" || this.#skipping > 0) return 0n;
    const sign = /^[-+]/.exec(text)?.[0];
    const value = this.#number(sign === undefined ? text : text.slice(1).trim());
    return sign === "-" ? -value : value;
  }

  #number(text: string): bigint {
    if (/^0[xX][\da-fA-F]+$/.test(text)) return BigInt.asIntN(64, BigInt(text));
    if (/^0[0-7]+$/.test(text)) return BigInt.asIntN(64, BigInt(`0o${text}`));
    if (/^(0|[1-9]\d*)$/.test(text)) return clamp(BigInt(text));
    throw text === "" ? this.#unexpected() : new ArithmeticError(`Illegal number: ${text}`);
  }

  #apply(operator: Binary, left: bigint, right: bigint): bigint {
    return this.#skipping > 0 ? 0n : BigInt.asIntN(64, operator(left, right));
  }

  #assign(name: string, value: bigint): bigint {
    const fitted = BigInt.asIntN(64, value);
    if (this.#skipping === 0) this.#scope.set(name, String(fitted));
    return fitted;
  }

  #when(isTaken: boolean, compute: () => bigint): bigint {
    if (!isTaken) this.#skipping += 1;
    const value = compute();
    if (!isTaken) this.#skipping -= 1;
    return value;
  }

  #take(text: string): boolean {
    if (this.#tokens[this.#at] !== text) return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw new ArithmeticError(`arithmetic expression: expecting '${text}': "${this.#text}"`);
  }

  #unexpected(): ArithmeticError {
    return new ArithmeticError(`arithmetic expression: expecting EOF: "${this.#text}"`);
  }
}

function isName(text: string): boolean {
  return /^[A-Za-z_]/.test(text);
}

function flag(value: boolean): bigint {
  return value ? 1n : 0n;
}

function nonZero(value: bigint): bigint {
  if (value === 0n) throw new ArithmeticError("arithmetic expression: division by zero");
  return value;
}

/** A number that does not fit is the nearest that does. */
function clamp(value: bigint): bigint {
  const largest = 2n ** 63n - 1n;
  return value > largest ? largest : value;
}
