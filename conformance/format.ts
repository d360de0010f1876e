import { ExceptionGroup, type Future, InvalidStateError, isfuture } from "../src/index.ts";
import { typeName } from "./errors.ts";

type Naming = (future: Future<unknown>) => string;

/**
 * `Type(message)`. A message that holds a repr is cut to `~`, InvalidStateError's is
 * left out, since CPython's C and Python classes word it differently.
 */
export function formatError(error: unknown): string {
  const name = typeName(error);
  if (error instanceof ExceptionGroup) return `${name}[${error.errors.map(formatError).join(", ")}]`;
  return `${name}(${formatMessage(error)})`;
}

function formatMessage(error: unknown): string {
  if (error instanceof InvalidStateError) return "";
  const message = error instanceof Error ? error.message : String(error);
  return message.includes("<") ? "~" : message;
}

export function formatValue(value: unknown, nameOf: Naming): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((element) => formatValue(element, nameOf));
  if (value instanceof Error) return `!${formatError(value)}`;
  if (isfuture(value)) return `<${nameOf(value)}>`;
  return `<${value.constructor.name}>`;
}

/** `pending`, `cancelled`, `!error`, or the formatted result. */
export function futureState(future: Future<unknown>, nameOf: Naming): unknown {
  if (!future.done()) return "pending";
  if (future.cancelled()) return "cancelled";
  const error = future.exception();
  return error === null ? formatValue(future.result(), nameOf) : `!${formatError(error)}`;
}
