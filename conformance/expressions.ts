import type { BoundedSemaphore, Condition, Event, Future, Lock, Queue, Semaphore } from "../src/index.ts";
import type { Expr, Operation } from "./scenario.ts";

/** What an expression can ask about, besides its operands. */
export interface Surroundings {
  variable(name: string): unknown;
  global(name: string): unknown;
  future(name: string): Future<unknown> | null;
  object<T>(name: string): T;
  cancelling(): number;
  time(): number;
}

/** @throws TypeError on an operator that the format does not have. */
export function evaluate(expr: Expr | undefined, around: Surroundings): unknown {
  if (expr === undefined) return null;
  if (!isOperation(expr)) return expr;
  const operator = expr[0];
  const operands = expr.slice(1);
  switch (operator) {
    case "not":
      return !isTruthy(evaluate(operands[0], around));
    case "and":
      return isTruthy(evaluate(operands[0], around)) && isTruthy(evaluate(operands[1], around));
    case "or":
      return isTruthy(evaluate(operands[0], around)) || isTruthy(evaluate(operands[1], around));
    case "cancelling":
      return around.cancelling();
    case "now":
      return around.time();
  }
  return operands.length === 2
    ? arithmetic(operator, asNumber(evaluate(operands[0], around)), asNumber(evaluate(operands[1], around)))
    : lookUp(operator, String(operands[0]), around);
}

/** Python's truth of the values that variables hold: an empty list is false. */
export function isTruthy(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function isOperation(expr: Expr): expr is Operation {
  return Array.isArray(expr);
}

function asNumber(value: unknown): number {
  return typeof value === "number" || typeof value === "boolean" ? Number(value) : 0;
}

function arithmetic(operator: string, a: number, b: number): number | boolean {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case "==":
      return a === b;
    case "!=":
      return a !== b;
  }
  throw new TypeError(`expected an operator, got ${operator}`);
}

function lookUp(operator: string, name: string, around: Surroundings): unknown {
  switch (operator) {
    case "v":
      return around.variable(name);
    case "g":
      return around.global(name);
    case "done":
      return around.future(name)?.done() ?? false;
    case "cancelled":
      return around.future(name)?.cancelled() ?? false;
    case "locked":
      return around.object<Lock | Condition | Semaphore | BoundedSemaphore>(name).locked();
    case "is_set":
      return around.object<Event>(name).isSet();
    case "qsize":
      return around.object<Queue<unknown>>(name).qsize();
    case "empty":
      return around.object<Queue<unknown>>(name).empty();
    case "full":
      return around.object<Queue<unknown>>(name).full();
  }
  throw new TypeError(`expected an operator, got ${operator}`);
}
