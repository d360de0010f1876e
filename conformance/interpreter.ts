import {
  type Context,
  type Coroutine,
  type Future,
  type Handle,
  type TaskGroup,
  type Timeout,
  currentTask,
} from "../src/index.ts";
import type { VirtualClock } from "../src/testing/index.ts";
import { Environment, returned, type Signal } from "./environment.ts";
import { isInstance, KeyError, ScenarioLimit } from "./errors.ts";
import { evaluate, isTruthy, type Surroundings } from "./expressions.ts";
import { formatError, formatValue, futureState } from "./format.ts";
import { FutureNames } from "./futureNames.ts";
import { handlerOf } from "./operations/index.ts";
import type { Expr, Item, Op, Scenario, TraceEvent } from "./scenario.ts";
import { ScenarioLoop } from "./scenarioLoop.ts";

const MOST_STEPS = 3000;
const labelKeys = ["o", "f", "h", "tm", "tg", "cv", "tok", "ctx", "cb", "coro", "as"];

type Awaited = Future<unknown> | Coroutine<unknown>;
type Callback = (...args: unknown[]) => void;

/** One run of one scenario: its registries, its trace, and the walk over its operations. */
export class Interpreter {
  readonly loop: ScenarioLoop;
  readonly names: FutureNames = new FutureNames();
  readonly trace: TraceEvent[] = [];
  readonly objects: Map<string, unknown> = new Map();
  readonly handles: Map<string, Handle> = new Map();
  readonly timeouts: Map<string, Timeout> = new Map();
  readonly groups: Map<string, TaskGroup> = new Map();
  /** What resets a variable to where a token was taken. */
  readonly resets: Map<string, () => void> = new Map();
  readonly contexts: Map<string, Context> = new Map();
  readonly globals: Map<string, unknown> = new Map();
  readonly clock: VirtualClock;
  readonly #scenario: Scenario;
  readonly #callbacks = new Map<string, Callback>();
  #steps = 0;
  #isFrozen = false;

  constructor(scenario: Scenario, clock: VirtualClock, slice?: number) {
    this.#scenario = scenario;
    this.clock = clock;
    const options = slice === undefined ? { clock } : { clock, slice };
    this.loop = new ScenarioLoop(options, (name, task) => this.names.bind(name, task));
  }

  /** Nothing is traced from now on, and what still runs is stopped at its next operation. */
  freeze(): void {
    this.#isFrozen = true;
  }

  record(event: string, value: unknown = null): void {
    if (this.#isFrozen) return;
    const time = Math.round(this.loop.time() * 1e6) / 1e6;
    this.trace.push([time, currentTask(this.loop)?.getName() ?? "-", event, value]);
  }

  format(value: unknown): unknown {
    return formatValue(value, this.names.nameOf);
  }

  stateOf(future: Future<unknown>): unknown {
    return futureState(future, this.names.nameOf);
  }

  future(name: string): Future<unknown> | null {
    return name === "@self" ? currentTask(this.loop) : this.names.find(name);
  }

  /** @throws KeyError if no object has this name. */
  object<T>(name: string): T {
    if (!this.objects.has(name)) throw new KeyError(name);
    return this.objects.get(name) as T;
  }

  evaluate(expr: Expr | undefined, env: Environment): unknown {
    return evaluate(expr, this.#around(env));
  }

  isTrue(expr: Expr, env: Environment): boolean {
    return isTruthy(this.evaluate(expr, env));
  }

  /** What `of` names, or null; a coroutine is made and not started. */
  item(item: Item, env: Environment): Awaited | null {
    if (typeof item === "string") return this.future(item);
    return "coro" in item ? this.task(item.coro) : this.#operation(item.do, env);
  }

  /** The items that resolve to something, in order. */
  items(items: readonly Item[], env: Environment): Awaited[] {
    return items.map((item) => this.item(item, env)).filter((awaited) => awaited !== null);
  }

  /** The body of a task, which traces its end. */
  *task(name: string): Coroutine<unknown> {
    let value: unknown;
    try {
      value = yield* this.call(name);
    } catch (error) {
      if (error instanceof ScenarioLimit) throw error;
      this.record("exit", `!${formatError(error)}`);
      throw error;
    }
    this.record("exit", this.format(value));
    return value;
  }

  /** The body of a coroutine, awaited inside the calling task. */
  *call(name: string): Coroutine<unknown> {
    return returned(yield* this.block(this.#scenario.coros[name] ?? [], new Environment()));
  }

  /** The one function object of a callback's name, so that it can be removed again. */
  callback(name: string): Callback {
    const known = this.#callbacks.get(name);
    if (known !== undefined) return known;
    const callback: Callback = (...args) => this.#call(name, args as Future<unknown>[]);
    this.#callbacks.set(name, callback);
    return callback;
  }

  *block(ops: readonly Op[], env: Environment): Coroutine<Signal> {
    for (const op of ops) {
      const signal = yield* this.#step(op, env);
      if (signal !== null) return signal;
    }
    return null;
  }

  *#step(op: Op, env: Environment): Coroutine<Signal> {
    const handler = handlerOf(op);
    if (handler.kind === "control") {
      this.#tick();
      return yield* handler.run(this, op, env);
    }
    if (handler.kind !== "block") {
      yield* this.#operation(op, env);
      return null;
    }
    this.#tick();
    try {
      const [value, signal] = yield* handler.run(this, op, env);
      this.record(label(op), this.format(value));
      return signal;
    } catch (error) {
      if (!(error instanceof ScenarioLimit)) this.record(label(op), `!${formatError(error)}`);
      throw error;
    }
  }

  *#operation(op: Op, env: Environment): Coroutine<unknown> {
    this.#tick();
    const handler = handlerOf(op);
    let value: unknown;
    try {
      if (handler.kind === "sync") value = handler.run(this, op, env);
      else if (handler.kind === "awaiting") value = yield* handler.run(this, op, env);
      else throw new TypeError(`expected an operation that has a value, got ${op.op}`);
    } catch (error) {
      this.#failed(op, error);
      return null;
    }
    this.#succeeded(op, value, env);
    return value;
  }

  #call(name: string, args: readonly Future<unknown>[]): void {
    if (this.#isFrozen) return;
    const [future] = args;
    this.record(`cb ${name}`, future === undefined ? null : [this.names.nameOf(future), this.stateOf(future)]);
    this.#callbackBlock(this.#scenario.cbs?.[name] ?? [], new Environment());
  }

  #callbackBlock(ops: readonly Op[], env: Environment): void {
    for (const op of ops) {
      this.#tick();
      if (op.op === "if") this.#callbackBlock(this.isTrue(op.c, env) ? op.then : (op.else ?? []), env);
      else this.#callbackOperation(op, env);
    }
  }

  #callbackOperation(op: Op, env: Environment): void {
    const handler = handlerOf(op);
    let value: unknown;
    try {
      if (handler.kind !== "sync") throw new TypeError(`expected an operation that never waits, got ${op.op}`);
      value = handler.run(this, op, env);
    } catch (error) {
      this.#failed(op, error);
      return;
    }
    this.#succeeded(op, value, env);
  }

  #succeeded(op: Op, value: unknown, env: Environment): void {
    if (op.v !== undefined) env.variables.set(op.v, value ?? null);
    this.record(label(op), this.format(value));
  }

  #failed(op: Op, error: unknown): void {
    if (error instanceof ScenarioLimit) throw error;
    this.record(label(op), `!${formatError(error)}`);
    const isSwallowed = op.s !== undefined && isInstance(error, "Exception");
    if (!isSwallowed) throw error;
  }

  #tick(): void {
    this.#steps += 1;
    if (this.#isFrozen || this.#steps > MOST_STEPS) {
      this.freeze();
      this.loop.stop();
      throw new ScenarioLimit(`expected at most ${MOST_STEPS} operations`);
    }
  }

  #around(env: Environment): Surroundings {
    return {
      variable: (name) => (env.variables.has(name) ? env.variables.get(name) : 0),
      global: (name) => (this.globals.has(name) ? this.globals.get(name) : 0),
      future: (name) => this.future(name),
      object: (name) => this.object(name),
      cancelling: () => currentTask(this.loop)?.cancelling() ?? 0,
      time: () => this.loop.time(),
    };
  }
}

/** The operation's name and, if it has one, its target: `acquire lock0`. */
function label(op: Op): string {
  const fields = op as unknown as Record<string, unknown>;
  const key = labelKeys.find((candidate) => candidate in fields);
  return key === undefined ? op.op : `${op.op} ${String(fields[key])}`;
}
