import type { Coroutine } from "../../../tasks/awaitable.ts";
import type { ProgramContext } from "../../program.ts";
import { binaryOf } from "./binary.ts";
import { CommandError, complain, print, reasonOf } from "./command.ts";
import { check, compared, matches, permissionTest, sizeTest, type Test } from "./findTests.ts";
import { formatted, nameOf } from "./found.ts";
import { Regex } from "./regex.ts";
import { runChild } from "./runChild.ts";

/** What an expression changes of the search. */
export interface FindState {
  minDepth: number;
  maxDepth: number;
  isDepthFirst: boolean;
  /** Do not look into the directory that is looked at. */
  isPruned: boolean;
  hasQuit: boolean;
  failed: boolean;
  /** Does it act itself, so that nothing need be printed? */
  acts: boolean;
  /** What is to be done at the end. */
  readonly pending: (() => Coroutine<void>)[];
}

/**
 * Reads an expression of find.
 * @throws CommandError if it is none
 */
export class FindExpression {
  readonly state: FindState = {
    minDepth: 0,
    maxDepth: Infinity,
    isDepthFirst: false,
    isPruned: false,
    hasQuit: false,
    failed: false,
    acts: false,
    pending: [],
  };
  readonly #context: ProgramContext;
  readonly #words: readonly string[];
  #at = 0;

  constructor(context: ProgramContext, words: readonly string[]) {
    this.#context = context;
    this.#words = words;
  }

  *parse(): Coroutine<Test> {
    if (this.#words.length === 0) return yes;
    const test = yield* this.#list();
    if (this.#at < this.#words.length) throw new CommandError("you have too many ')'");
    return test;
  }

  *#list(): Coroutine<Test> {
    let left = yield* this.#or();
    while (this.#take(",")) {
      const [first, second] = [left, yield* this.#or()];
      left = function* (found) {
        yield* first(found);
        return yield* second(found);
      };
    }
    return left;
  }

  *#or(): Coroutine<Test> {
    let left = yield* this.#and();
    while (this.#take("-o") || this.#take("-or")) {
      const [first, second] = [left, yield* this.#and()];
      left = function* (found) {
        return (yield* first(found)) || (yield* second(found));
      };
    }
    return left;
  }

  *#and(): Coroutine<Test> {
    let left = yield* this.#not();
    for (;;) {
      const isWritten = this.#take("-a") || this.#take("-and");
      const next = this.#words[this.#at];
      if (!isWritten && (next === undefined || next === ")" || next === "," || next === "-o" || next === "-or"))
        return left;
      const [first, second] = [left, yield* this.#not()];
      left = function* (found) {
        return (yield* first(found)) && (yield* second(found));
      };
    }
  }

  *#not(): Coroutine<Test> {
    if (!this.#take("!") && !this.#take("-not")) return yield* this.#primary();
    const inner = yield* this.#not();
    return function* (found) {
      return !(yield* inner(found));
    };
  }

  *#primary(): Coroutine<Test> {
    const name = this.#words[this.#at++];
    if (name === undefined) {
      const last = this.#words.at(-1);
      throw new CommandError(
        last === "("
          ? "invalid expression; expected to find a ')' but didn't see one. Perhaps you need an extra predicate after '('"
          : `expected an expression after '${last}'`,
      );
    }
    if (name === "(") {
      if (this.#at >= this.#words.length)
        throw new CommandError(
          "invalid expression; expected to find a ')' but didn't see one. Perhaps you need an extra predicate after '('",
        );
      const inner = yield* this.#list();
      if (!this.#take(")"))
        throw new CommandError("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
      return inner;
    }
    const simple = this.#simple(name);
    if (simple !== undefined) return simple;
    if (name === "-exec" || name === "-execdir") return this.#exec();
    if (name === "-newer") {
      const file = this.#argument(name);
      try {
        const { mtime } = yield* this.#context.fs.stat(file);
        return check(({ stat }) => stat.mtime > mtime);
      } catch (error) {
        throw new CommandError(`'${file}': ${reasonOf(error)}`);
      }
    }
    throw new CommandError(`unknown predicate \`${name}'`);
  }

  #simple(name: string): Test | undefined {
    const { state } = this;
    const context = this.#context;
    switch (name) {
      case "-name":
      case "-iname": {
        const pattern = this.#argument(name);
        return check(({ path }) => matches(pattern, nameOf(path), name === "-iname"));
      }
      case "-path":
      case "-wholename":
      case "-ipath": {
        const pattern = this.#argument(name);
        return check(({ path }) => matches(pattern, path, name === "-ipath"));
      }
      case "-regex":
      case "-iregex": {
        const regex = new Regex(`^\\(${binaryOf(this.#argument(name))}\\)$`, { ignoresCase: name === "-iregex" });
        return check(({ path }) => regex.test(binaryOf(path)));
      }
      case "-type": {
        const letters = this.#argument(name).split(",");
        const unknown = letters.find((letter) => !/^[bcdpfls]$/.test(letter));
        if (unknown !== undefined) throw new CommandError(`Unknown argument to -type: ${unknown}`);
        return check(({ stat }) => letters.includes({ file: "f", directory: "d", link: "l", device: "c" }[stat.kind]));
      }
      case "-size":
        return sizeTest(this.#argument(name));
      case "-perm":
        return permissionTest(this.#argument(name));
      case "-mtime":
      case "-mmin": {
        const isWanted = compared(this.#argument(name), name);
        const unit = name === "-mmin" ? 60 : 86_400;
        return check(({ stat }) => isWanted(Math.floor((Date.now() / 1000 - stat.mtime) / unit)));
      }
      case "-empty":
        return function* ({ path, stat }) {
          return stat.kind === "directory" ? (yield* context.fs.readdir(path)).length === 0 : stat.size === 0;
        };
      case "-maxdepth":
      case "-mindepth": {
        const depth = this.#argument(name);
        if (!/^\d+$/.test(depth))
          throw new CommandError(`Expected a positive decimal integer argument to ${name}, but got '${depth}'`);
        if (name === "-maxdepth") state.maxDepth = Number(depth);
        else state.minDepth = Number(depth);
        return yes;
      }
      case "-depth":
        state.isDepthFirst = true;
        return yes;
      case "-true":
      case "-xdev":
      case "-mount":
      case "-follow":
      case "-noleaf":
        return yes;
      case "-false":
        return check(() => false);
      case "-prune":
        return check(() => (state.isPruned = true));
      case "-quit":
        return check(() => (state.hasQuit = true));
      default:
        return this.#action(name);
    }
  }

  #action(name: string): Test | undefined {
    const { state } = this;
    const context = this.#context;
    if (name === "-print" || name === "-print0") {
      state.acts = true;
      return function* ({ path }) {
        yield* print(context, `${path}${name === "-print" ? "\n" : "\0"}`);
        return true;
      };
    }
    if (name === "-printf") {
      state.acts = true;
      const format = this.#argument(name);
      return function* (found) {
        yield* print(context, formatted(format, found));
        return true;
      };
    }
    if (name === "-delete") {
      state.acts = true;
      state.isDepthFirst = true;
      return function* ({ path, stat }) {
        if (path === ".") return true;
        try {
          yield* stat.kind === "directory" ? context.fs.rmdir(path) : context.fs.unlink(path);
          return true;
        } catch (error) {
          state.failed = true;
          yield* complain(context, `cannot delete '${path}': ${reasonOf(error)}`);
          return false;
        }
      };
    }
    return undefined;
  }

  #exec(): Test {
    const context = this.#context;
    const { state } = this;
    state.acts = true;
    const start = this.#at;
    const end = this.#words.findIndex(
      (word, at) => at >= start && (word === ";" || (word === "+" && this.#words[at - 1] === "{}")),
    );
    if (end === -1 || end === start) throw new CommandError("missing argument to `-exec'");
    const words = this.#words.slice(start, end);
    this.#at = end + 1;
    if (this.#words[end] === ";") {
      return function* ({ path }) {
        return (
          (yield* runChild(
            context,
            words.map((word) => word.replaceAll("{}", () => path)),
            {},
            inQuotes,
          )) === 0
        );
      };
    }
    const paths: string[] = [];
    const run = function* (): Coroutine<void> {
      if (paths.length === 0) return;
      if ((yield* runChild(context, [...words.slice(0, -1), ...paths.splice(0)], {}, inQuotes)) !== 0)
        state.failed = true;
    };
    state.pending.push(run);
    return function* ({ path }) {
      paths.push(path);
      if (paths.length >= 1000) yield* run();
      return true;
    };
  }

  #argument(name: string): string {
    const word = this.#words[this.#at++];
    if (word === undefined) throw new CommandError(`missing argument to \`${name}'`);
    return word;
  }

  #take(word: string): boolean {
    if (this.#words[this.#at] !== word) return false;
    this.#at += 1;
    return true;
  }
}

const yes: Test = /* @__PURE__ */ check(() => true);

function inQuotes(name: string): string {
  return `'${name}'`;
}
