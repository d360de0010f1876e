import { OSError } from "../../../errors.ts";
import type { Coroutine } from "../../../tasks/awaitable.ts";
import type { FileStat } from "../../fileSystem.ts";
import type { Shell } from "../shell.ts";
import type { Builtin } from "./builtin.ts";

/** The expression is none: status 2. */
class TestError extends Error {}

/** `test` and `[`: 0 if the expression is true, 1 if it is not. */
export const test: Builtin = function* (shell, argv) {
  const words = argv.slice(1);
  try {
    if (argv[0] === "[" && words.pop() !== "]") throw new TestError("missing ]");
    return (yield* new Expression(shell, words).evaluate()) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    yield* shell.complain(`${argv[0]}: ${error.message}`);
    return 2;
  }
};

type Compare = (a: string, b: string) => boolean;

const comparisons: Readonly<Record<string, Compare>> = {
  "=": (a, b) => a === b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "-eq": (a, b) => integer(a) === integer(b),
  "-ne": (a, b) => integer(a) !== integer(b),
  "-lt": (a, b) => integer(a) < integer(b),
  "-le": (a, b) => integer(a) <= integer(b),
  "-gt": (a, b) => integer(a) > integer(b),
  "-ge": (a, b) => integer(a) >= integer(b),
};

const fileComparisons: Readonly<Record<string, (a: FileStat | undefined, b: FileStat | undefined) => boolean>> = {
  "-nt": (a, b) => a !== undefined && (b === undefined || a.mtime > b.mtime),
  "-ot": (a, b) => b !== undefined && (a === undefined || a.mtime < b.mtime),
  "-ef": (a, b) => a !== undefined && a.ino === b?.ino,
};

const fileTests: Readonly<Record<string, (stat: FileStat | undefined) => boolean>> = {
  "-b": () => false,
  "-c": (stat) => stat?.kind === "device",
  "-d": (stat) => stat?.kind === "directory",
  "-e": (stat) => stat !== undefined,
  "-f": (stat) => stat?.kind === "file",
  "-g": () => false,
  "-h": (stat) => stat?.kind === "link",
  "-k": () => false,
  "-L": (stat) => stat?.kind === "link",
  "-O": (stat) => stat !== undefined,
  "-G": (stat) => stat !== undefined,
  "-p": () => false,
  "-r": (stat) => stat !== undefined && (stat.mode & 0o444) !== 0,
  "-s": (stat) => stat !== undefined && (stat.size > 0 || stat.kind === "directory"),
  "-S": () => false,
  "-u": () => false,
  "-w": (stat) => stat !== undefined && (stat.mode & 0o222) !== 0,
  "-x": (stat) => stat !== undefined && (stat.mode & 0o111) !== 0,
};

/** By the number of words for up to four, as POSIX has it; more are read from the left. */
class Expression {
  readonly #shell: Shell;
  readonly #words: readonly string[];
  #at = 0;

  constructor(shell: Shell, words: readonly string[]) {
    this.#shell = shell;
    this.#words = words;
  }

  *evaluate(): Coroutine<boolean> {
    const words = this.#words;
    const [first = "", second = "", third = "", fourth = ""] = words;
    switch (words.length) {
      case 0:
        return false;
      case 1:
        return first !== "";
      case 2:
        if (first === "!") return second === "";
        return yield* this.#unary(first, second);
      case 3:
        if (isBinary(second)) return yield* this.#binary(first, second, third);
        if (second === "-a") return first !== "" && third !== "";
        if (second === "-o") return first !== "" || third !== "";
        if (first === "!") return !(yield* new Expression(this.#shell, words.slice(1)).evaluate());
        if (first === "(" && third === ")") return second !== "";
        break;
      case 4:
        if (first === "!") return !(yield* new Expression(this.#shell, words.slice(1)).evaluate());
        if (first === "(" && fourth === ")") return yield* new Expression(this.#shell, [second, third]).evaluate();
        break;
      default:
    }
    const value = yield* this.#or();
    if (this.#at < words.length) throw new TestError(`${words[this.#at]}: unexpected operator`);
    return value;
  }

  *#or(): Coroutine<boolean> {
    let value = yield* this.#and();
    while (this.#take("-o")) value = (yield* this.#and()) || value;
    return value;
  }

  *#and(): Coroutine<boolean> {
    let value = yield* this.#not();
    while (this.#take("-a")) value = (yield* this.#not()) && value;
    return value;
  }

  *#not(): Coroutine<boolean> {
    if (this.#at + 1 < this.#words.length && this.#take("!")) return !(yield* this.#not());
    return yield* this.#primary();
  }

  *#primary(): Coroutine<boolean> {
    const [word, next, third] = this.#words.slice(this.#at);
    if (word === undefined) throw new TestError("argument expected");
    if (next !== undefined && third !== undefined && isBinary(next)) {
      this.#at += 3;
      return yield* this.#binary(word, next, third);
    }
    if (word === "(") {
      this.#at += 1;
      const value = yield* this.#or();
      if (!this.#take(")")) throw new TestError("closing paren expected");
      return value;
    }
    if (next !== undefined && isUnary(word)) {
      this.#at += 2;
      return yield* this.#unary(word, next);
    }
    this.#at += 1;
    return word !== "";
  }

  *#unary(operator: string, operand: string): Coroutine<boolean> {
    if (operator === "-n") return operand !== "";
    if (operator === "-z") return operand === "";
    if (operator === "-t") return false;
    const check = fileTests[operator];
    if (check === undefined) throw new TestError(`${operator}: unexpected operator`);
    const isFollowed = operator !== "-h" && operator !== "-L";
    return check(yield* this.#stat(operand, isFollowed));
  }

  *#binary(left: string, operator: string, right: string): Coroutine<boolean> {
    const compare = comparisons[operator];
    if (compare !== undefined) return compare(left, right);
    const [a, b] = [yield* this.#stat(left), yield* this.#stat(right)];
    return (fileComparisons[operator] as (typeof fileComparisons)[string])(a, b);
  }

  *#stat(path: string, isFollowed = true): Coroutine<FileStat | undefined> {
    const { fs } = this.#shell.context;
    try {
      return yield* isFollowed ? fs.stat(path) : fs.lstat(path);
    } catch (error) {
      if (error instanceof OSError) return undefined;
      throw error;
    }
  }

  #take(word: string): boolean {
    if (this.#words[this.#at] !== word) return false;
    this.#at += 1;
    return true;
  }
}

function isBinary(word: string): boolean {
  return Object.hasOwn(comparisons, word) || Object.hasOwn(fileComparisons, word);
}

function isUnary(word: string): boolean {
  return word === "-n" || word === "-z" || word === "-t" || Object.hasOwn(fileTests, word);
}

function integer(text: string): bigint {
  const trimmed = text.trim();
  if (!/^[-+]?\d+$/.test(trimmed)) throw new TestError(`Illegal number: ${text}`);
  return BigInt(trimmed.replace(/^\+/, ""));
}
