import {
  BrokenBarrierError,
  BrokenExecutorError,
  CancelledError,
  ExceptionGroup,
  InvalidStateError,
  LookupError,
  QueueEmpty,
  QueueFull,
  QueueShutDown,
  RuntimeError,
  TimeoutError,
} from "../errors.ts";
import { show } from "../loop/checks.ts";
import { type ErrorClass, errorClasses } from "./errorClasses.ts";
import type { Thrown, WireError } from "./protocol.ts";

/** Those that need no registration: the language's, and the core's. */
const known = new Map<string, ErrorClass>(
  [
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
    AggregateError,
    BrokenBarrierError,
    BrokenExecutorError,
    CancelledError,
    ExceptionGroup,
    InvalidStateError,
    LookupError,
    QueueEmpty,
    QueueFull,
    QueueShutDown,
    RuntimeError,
    TimeoutError,
  ].map((each: ErrorClass) => [each.name, each]),
);

const classOf = (kind: string): ErrorClass | undefined => errorClasses.get(kind) ?? known.get(kind);

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
  const all = [...errorClasses, ...known];
  for (let each: object | null = error; (each = Object.getPrototypeOf(each) as object | null) !== null;) {
    const found = all.find(([, { prototype }]) => prototype === each);
    if (found !== undefined) return found[0];
  }
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
  const errorClass = classOf(kind) ?? Error;
  return inner === undefined
    ? Reflect.construct(Error, [message], errorClass)
    : Reflect.construct(AggregateError, [inner.map((each) => fromWire(each)), message], errorClass);
}

function define(target: object, key: string, value: unknown, enumerable = false): void {
  Object.defineProperty(target, key, { value, enumerable, configurable: true, writable: true });
}
