import type { Awaitable, Coroutine } from "../src/index.ts";
import type { Environment, Signal } from "./environment.ts";
import type { Interpreter } from "./interpreter.ts";
import type { Op, Ops } from "./scenario.ts";

type Handler<Name extends keyof Ops, Result> = (run: Interpreter, op: Op<Name>, env: Environment) => Result;

/** Operations that end at once; the result is the operation's value. */
export type Handlers<Chapter> = {
  readonly [Name in keyof Chapter & keyof Ops]: Handler<Name, unknown>;
};

/** Operations that may wait. */
export type AwaitingHandlers<Chapter> = {
  readonly [Name in keyof Chapter & keyof Ops]: Handler<Name, Awaitable<unknown> | Coroutine<unknown>>;
};

/** Operations around a body: their own value, and how the body was left. */
export type BlockHandlers<Chapter> = {
  readonly [Name in keyof Chapter & keyof Ops]: Handler<Name, Coroutine<[value: unknown, signal: Signal]>>;
};

/** Operations that steer and append nothing to the trace. */
export type ControlHandlers<Chapter> = {
  readonly [Name in keyof Chapter & keyof Ops]: Handler<Name, Coroutine<Signal>>;
};

/** The value of an operation whose reference resolves to nothing. */
export const NO_SUCH = "nosuch";
