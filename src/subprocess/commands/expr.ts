import type { Program } from "../program.ts";
import { binaryOf } from "./parts/binary.ts";
import { command, CommandError, printBinary, quote } from "./parts/command.ts";
import { Regex } from "./parts/regex.ts";

/** `expr EXPRESSION`: 1 if the value is empty or 0, 2 if there is none. */
export const expr: Program = command(function* (context) {
  const words = context.argv.slice(context.argv[1] === "--" ? 2 : 1).map(binaryOf);
  if (words.length === 0)
    throw new CommandError(`missing operand\nTry '${context.argv[0]} --help' for more information.`);
  const value = new Expression(words).evaluate();
  yield* printBinary(context, `${value}\n`);
  return isTrue(value) ? 0 : 1;
}, 2);

const comparisons = ["<", "<=", "=", "==", "!=", ">=", ">"];

class Expression {
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  evaluate(): string {
    const value = this.#or(true);
    const next = this.#words[this.#at];
    if (next !== undefined) throw new CommandError(`syntax error: unexpected argument ${quote(next)}`);
    return value;
  }

  /** Nothing is computed, only read, where the value is not needed. */
  #or(isNeeded: boolean): string {
    let left = this.#and(isNeeded);
    while (this.#take("|")) {
      const right = this.#and(isNeeded && !isTrue(left));
      if (!isTrue(left)) left = isTrue(right) ? right : "0";
    }
    return left;
  }

  #and(isNeeded: boolean): string {
    let left = this.#comparison(isNeeded);
    while (this.#take("&")) {
      const right = this.#comparison(isNeeded && isTrue(left));
      if (!isTrue(left) || !isTrue(right)) left = "0";
    }
    return left;
  }

  #comparison(isNeeded: boolean): string {
    let left = this.#sum(isNeeded);
    for (let operator; (operator = this.#takeOneOf(comparisons)) !== undefined;) {
      const right = this.#sum(isNeeded);
      left = isNeeded && compare(left, operator, right) ? "1" : "0";
    }
    return left;
  }

  #sum(isNeeded: boolean): string {
    let left = this.#product(isNeeded);
    for (let operator; (operator = this.#takeOneOf(["+", "-"])) !== undefined;) {
      const right = this.#product(isNeeded);
      if (isNeeded) left = String(operator === "+" ? integer(left) + integer(right) : integer(left) - integer(right));
    }
    return left;
  }

  #product(isNeeded: boolean): string {
    let left = this.#match(isNeeded);
    for (let operator; (operator = this.#takeOneOf(["*", "/", "%"])) !== undefined;) {
      const right = this.#match(isNeeded);
      if (!isNeeded) continue;
      const [a, b] = [integer(left), integer(right)];
      if (b === 0n && operator !== "*") throw new CommandError("division by zero");
      left = String(operator === "*" ? a * b : operator === "/" ? a / b : a % b);
    }
    return left;
  }

  #match(isNeeded: boolean): string {
    let left = this.#primary(isNeeded);
    while (this.#take(":")) {
      const right = this.#primary(isNeeded);
      if (isNeeded) left = match(left, right);
    }
    return left;
  }

  #primary(isNeeded: boolean): string {
    if (this.#take("+")) return this.#word();
    if (this.#take("(")) {
      const value = this.#or(isNeeded);
      if (this.#at >= this.#words.length)
        throw new CommandError(`syntax error: expecting ')' after ${quote(this.#words[this.#at - 1] as string)}`);
      if (!this.#take(")"))
        throw new CommandError(`syntax error: expecting ')' instead of ${quote(this.#words[this.#at] as string)}`);
      return value;
    }
    if (this.#take("length")) return String(this.#primary(isNeeded).length);
    if (this.#take("match")) {
      const [text, pattern] = [this.#primary(isNeeded), this.#primary(isNeeded)];
      return isNeeded ? match(text, pattern) : "";
    }
    if (this.#take("index")) {
      const [text, chars] = [this.#primary(isNeeded), this.#primary(isNeeded)];
      return String([...text].findIndex((char) => chars.includes(char)) + 1);
    }
    if (this.#take("substr")) {
      const text = this.#primary(isNeeded);
      const [from, count] = [this.#primary(isNeeded), this.#primary(isNeeded)].map((each) =>
        /^-?\d+$/.test(each) ? Number(each) : 0,
      ) as [number, number];
      return from < 1 || count < 1 ? "" : text.slice(from - 1, from - 1 + count);
    }
    if (this.#words[this.#at] === ")") throw new CommandError("syntax error: unexpected ')'");
    return this.#word();
  }

  #word(): string {
    const word = this.#words[this.#at++];
    if (word !== undefined) return word;
    throw new CommandError(`syntax error: missing argument after ${quote(this.#words.at(-1) as string)}`);
  }

  #take(word: string): boolean {
    if (this.#words[this.#at] !== word) return false;
    this.#at += 1;
    return true;
  }

  #takeOneOf(words: readonly string[]): string | undefined {
    return words.find((word) => this.#take(word));
  }
}

function isTrue(value: string): boolean {
  return value !== "" && !/^-?0+$/.test(value);
}

function integer(text: string): bigint {
  if (!/^-?\d+$/.test(text)) throw new CommandError("non-integer argument");
  return BigInt(text);
}

function compare(left: string, operator: string, right: string): boolean {
  const areNumbers = /^-?\d+$/.test(left) && /^-?\d+$/.test(right);
  const [a, b] = areNumbers ? [BigInt(left), BigInt(right)] : [left, right];
  if (operator === "<") return a < b;
  if (operator === "<=") return a <= b;
  if (operator === ">=") return a >= b;
  if (operator === ">") return a > b;
  return (a === b) === (operator !== "!=");
}

/** What the group of a pattern matches at the start, or how many characters the pattern does. */
function match(text: string, pattern: string): string {
  const regex = new Regex(pattern);
  const found = regex.exec(text);
  const result = found?.index === 0 ? found : undefined;
  return regex.groups > 0 ? (result?.[1] ?? "") : String(result?.[0].length ?? 0);
}
