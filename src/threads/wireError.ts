import * as errors from "../errors.ts";
import { show } from "../loop/checks.ts";
import type { Thrown, WireError } from "./protocol.ts";

type ErrorClass = new (...args: never[]) => Error;

const builtIn: ErrorClass[] = [
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
  AggregateError,
];
const ours = Object.values(errors).filter((each) => (each as { prototype?: unknown }).prototype instanceof Error);

const byKind = new Map<string, ErrorClass>();
const kinds = new Map<unknown, string>();

/**
 * Makes errors of this class arrive as what they are, with all their own properties; call it on both sides. Errors of
 * the language, of the DOM and of this library need no registration.
 *
 * The constructor does not run on the side that receives, so a registered class must not rely on private fields.
 * @throws TypeError if it is not a class of errors
 * @throws RangeError if another class is registered under the name
 */
export function registerError(errorClass: new (...args: never[]) => Error, name: string = errorClass.name): void {
  if (!(errorClass.prototype instanceof Error) && errorClass !== Error) {
    throw new TypeError(`expected a class of errors, got ${show(errorClass)}`);
  }
  if ((byKind.get(name) ?? errorClass) !== errorClass) throw new RangeError(`two classes of errors named ${name}`);
  byKind.set(name, errorClass);
  kinds.set(errorClass, name);
}

for (const each of [...builtIn, ...(ours as ErrorClass[])]) registerError(each);

/** What was thrown, in a form that can be cloned. */
export function toWire(thrown: unknown): Thrown {
  return wire(thrown, new Set());
}

function wire(thrown: unknown, above: Set<unknown>): Thrown {
  if (!(thrown instanceof Error) && !(thrown instanceof DOMException)) return { value: cloneable(thrown) };
  if (above.has(thrown)) return { value: show(thrown) }; // its own cause
  above.add(thrown);
  const inner = thrown instanceof AggregateError ? thrown.errors : undefined;
  const properties = Object.entries(thrown).filter(([key]) => key !== "cause" && key !== "errors");
  return {
    error: {
      kind: thrown instanceof DOMException ? "DOMException" : kindOf(thrown),
      name: thrown.name,
      message: thrown.message,
      stack: thrown.stack,
      properties: Object.fromEntries(properties.map(([key, value]) => [key, cloneable(value)])),
      ...("cause" in thrown && { cause: { value: wire(thrown.cause, above) } }),
      ...(inner && { errors: inner.map((each) => wire(each, above)) }),
    },
  };
}

/** The name of the first class in its ancestry that the other side knows. */
function kindOf(error: Error): string {
  let prototype: unknown = error;
  do {
    prototype = Object.getPrototypeOf(prototype);
    const kind = kinds.get((prototype as { constructor?: unknown } | null)?.constructor);
    if (kind !== undefined) return kind;
  } while (prototype !== null);
  return "Error";
}

function cloneable(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return show(value);
  }
}

/** What was thrown, of the class that it had. `calledFrom` is added to its stack. */
export function fromWire(thrown: Thrown, calledFrom?: string): unknown {
  if (!("error" in thrown)) return thrown.value;
  const { error } = thrown;
  const made = error.kind === "DOMException" ? new DOMException(error.message, error.name) : construct(error);
  for (const [key, value] of Object.entries(error.properties)) define(made, key, value, true);
  if (made.name !== error.name) define(made, "name", error.name);
  if (error.cause !== undefined) define(made, "cause", fromWire(error.cause.value));
  const stack = error.stack ?? String(made);
  define(made, "stack", calledFrom === undefined ? stack : `${stack}\n    --- called from ---\n${calledFrom}`);
  return made;
}

/** A real error of the class, made without running its constructor. */
function construct({ kind, message, errors: inner }: WireError): Error {
  const errorClass = byKind.get(kind) ?? Error;
  return inner === undefined
    ? Reflect.construct(Error, [message], errorClass)
    : Reflect.construct(AggregateError, [inner.map((each) => fromWire(each)), message], errorClass);
}

function define(target: object, key: string, value: unknown, enumerable = false): void {
  Object.defineProperty(target, key, { value, enumerable, configurable: true, writable: true });
}
