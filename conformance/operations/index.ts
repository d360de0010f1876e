import type { Awaitable, Coroutine } from "../../src/index.ts";
import type { Environment, Signal } from "../environment.ts";
import type { Interpreter } from "../interpreter.ts";
import type { Op } from "../scenario.ts";
import { awaitingOps } from "./awaiting.ts";
import { blockOps } from "./blocks.ts";
import { contextOps } from "./contexts.ts";
import { controlOps } from "./control.ts";
import { futureOps } from "./futures.ts";
import { queueOps } from "./queues.ts";
import { syncOps } from "./sync.ts";
import { taskOps } from "./tasks.ts";
import { timerOps } from "./timers.ts";
import { valueOps } from "./values.ts";

type Run<Result> = (run: Interpreter, op: Op, env: Environment) => Result;

export type AnyHandler =
  | { kind: "control"; run: Run<Coroutine<Signal>> }
  | { kind: "block"; run: Run<Coroutine<[value: unknown, signal: Signal]>> }
  | { kind: "sync"; run: Run<unknown> }
  | { kind: "awaiting"; run: Run<Awaitable<unknown> | Coroutine<unknown>> };

/** An operation reaches only the handler of its own name, so the chapters' narrower types may be forgotten here. */
function* entries<Kind extends AnyHandler["kind"]>(kind: Kind, ...chapters: object[]): Generator<[string, AnyHandler]> {
  for (const chapter of chapters) {
    for (const [name, run] of Object.entries(chapter) as [string, never][]) yield [name, { kind, run }];
  }
}

const handlers: ReadonlyMap<string, AnyHandler> = new Map<string, AnyHandler>([
  ...entries("control", controlOps),
  ...entries("block", blockOps),
  ...entries("sync", valueOps, taskOps, futureOps, timerOps, syncOps, queueOps, contextOps),
  ...entries("awaiting", awaitingOps),
]);

/** @throws TypeError if the format has no such operation. */
export function handlerOf(op: Op): AnyHandler {
  const handler = handlers.get(op.op);
  if (handler === undefined) throw new TypeError(`expected an operation of the format, got ${op.op}`);
  return handler;
}
