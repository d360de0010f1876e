import {
  BrokenBarrierError,
  CancelledError,
  ExceptionGroup,
  InvalidStateError,
  LookupError,
  QueueEmpty,
  QueueFull,
  QueueShutDown,
  RuntimeError,
  TimeoutError,
} from "../src/index.ts";

class AppError extends Error {}

/** Python's KeyError, which JavaScript has no word for. */
export class KeyError extends LookupError {}

/** Thrown into whatever still runs once a scenario has passed its limit; no scenario may catch it. */
export class ScenarioLimit extends Error {}

type ErrorClass = new (message?: string) => Error;

/** Python's names of the errors that scenarios raise; a ValueError is a RangeError here. */
const raisable: ReadonlyMap<string, ErrorClass> = new Map<string, ErrorClass>([
  ["AppError", AppError],
  ["BrokenBarrierError", BrokenBarrierError],
  ["CancelledError", CancelledError],
  ["InvalidStateError", InvalidStateError],
  ["KeyError", KeyError],
  ["LookupError", LookupError],
  ["QueueEmpty", QueueEmpty],
  ["QueueFull", QueueFull],
  ["QueueShutDown", QueueShutDown],
  ["RuntimeError", RuntimeError],
  ["TimeoutError", TimeoutError],
  ["ValueError", RangeError],
]);

const namesByClass: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  ...[...raisable].map(([name, errorClass]) => [errorClass, name] as const),
  [ExceptionGroup, "ExceptionGroup"],
]);

/** @throws TypeError if scenarios cannot raise an error of this name. */
export function createError(name: string, message?: string | null): Error {
  const errorClass = raisable.get(name);
  if (errorClass === undefined) throw new TypeError(`expected the name of an error, got ${name}`);
  return message == null ? new errorClass() : new errorClass(message);
}

/** The error's class under its Python name. */
export function typeName(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return namesByClass.get(error.constructor) ?? error.name;
}

/** Python's `isinstance(error, name)`, where CancelledError is a BaseException but no Exception. */
export function isInstance(error: unknown, name: string): boolean {
  if (name === "BaseException") return true;
  if (name === "Exception") return !(error instanceof CancelledError);
  if (name === "ExceptionGroup" || name === "BaseExceptionGroup") return error instanceof ExceptionGroup;
  const errorClass = raisable.get(name);
  return errorClass !== undefined && error instanceof errorClass;
}
