import type { Coroutine } from "../../../tasks/awaitable.ts";
import type { ProgramContext } from "../../program.ts";
import { CommandError } from "./command.ts";
import { actionOf } from "./findActions.ts";
import { testOf } from "./findPrimaries.ts";
import { type FindReader, type FindState, newState } from "./findState.ts";
import { check, type Test } from "./findTests.ts";

/**
 * Reads an expression of find.
 * @throws CommandError if it is none
 */
export class FindExpression implements FindReader {
  readonly context: ProgramContext;
  readonly state: FindState;
  readonly #words: readonly string[];
  #at = 0;

  constructor(context: ProgramContext, words: readonly string[], follows: FindState["follows"]) {
    this.context = context;
    this.state = newState(follows);
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
    const primary = (yield* testOf(name, this)) ?? (yield* actionOf(name, this));
    if (primary === undefined) throw new CommandError(`unknown predicate \`${name}'`);
    return primary;
  }

  /** The word that follows a primary. */
  argument(name: string): string {
    const word = this.#words[this.#at++];
    if (word === undefined) throw new CommandError(`missing argument to \`${name}'`);
    return word;
  }

  /** The command that follows a primary, to its `;` or `{} +`, and which of them it is. */
  command(name: string): readonly [words: readonly string[], end: string] {
    const start = this.#at;
    const end = this.#words.findIndex(
      (word, at) => at >= start && (word === ";" || (word === "+" && this.#words[at - 1] === "{}")),
    );
    if (end === -1 || end === start) throw new CommandError(`missing argument to \`${name}'`);
    this.#at = end + 1;
    return [this.#words.slice(start, end), this.#words[end] as string];
  }

  #take(word: string): boolean {
    if (this.#words[this.#at] !== word) return false;
    this.#at += 1;
    return true;
  }
}

const yes: Test = /* @__PURE__ */ check(() => true);
