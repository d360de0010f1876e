import { show } from "../loop/checks.ts";
import { exposeFunction, remoteFunction } from "./functions.ts";
import { exposeItems, RemoteItems } from "./items.ts";
import type { Graft } from "./protocol.ts";

/** Something with a port at this side. */
export interface Connection {
  readonly kind: Graft["kind"];
  /** To be given to the other side. */
  readonly port: MessagePort;
  /** Nobody calls from the other side any more. */
  readonly closed: Promise<unknown>;
  close(): void;
}

/** A value in which what cannot be cloned was replaced by ports. */
export interface Grafted {
  readonly value: unknown;
  readonly grafts: Graft[];
  readonly connections: Connection[];
}

/**
 * Replaces functions and async iterators in the value, which stays as it is, by ports.
 *
 * @throws DataCloneError that names where in the value something else stands which cannot be cloned
 */
export function graft(value: unknown, name: string, kinds: readonly Graft["kind"][]): Grafted {
  const grafts: Graft[] = [];
  const connections: Connection[] = [];
  const copies = new Map<unknown, unknown>();

  const connect = (connection: Connection, path: readonly PropertyKey[]): undefined => {
    connections.push(connection);
    grafts.push({ path, kind: connection.kind, port: connection.port });
  };
  const visit = (each: unknown, path: readonly PropertyKey[]): unknown => {
    if (typeof each === "function" && kinds.includes("function"))
      return connect(exposeFunction(each as () => unknown), path);
    if (isAsyncIterable(each) && kinds.includes("items")) return connect(exposeItems(each), path);
    if (copies.has(each)) return copies.get(each);
    const isList = Array.isArray(each);
    if (!isList && !isPlain(each)) {
      checkCloneable(each, path, name);
      return each;
    }
    const copy: Record<PropertyKey, unknown> = isList ? ([] as never) : {};
    copies.set(each, copy);
    for (const [key, inner] of Object.entries(each)) {
      copy[key] = visit(inner, [...path, key]);
    }
    return copy;
  };
  try {
    return { value: visit(value, []), grafts, connections };
  } catch (error) {
    for (const connection of connections) connection.close();
    throw error;
  }
}

/** Puts what the ports stand for into the value that was received. */
export function implant(
  value: unknown,
  grafts: readonly Graft[] | undefined,
): { value: unknown; received: (RemoteItems<unknown> | ReturnType<typeof remoteFunction>)[] } {
  const root = { value };
  const received = (grafts ?? []).map(({ path, kind, port }) => {
    const made = kind === "function" ? remoteFunction(port) : new RemoteItems(port);
    let at = root as Record<PropertyKey, unknown>;
    const whole = ["value", ...path];
    for (const key of whole.slice(0, -1)) at = at[key] as Record<PropertyKey, unknown>;
    at[whole.at(-1) as PropertyKey] = made;
    return made;
  });
  return { value: root.value, received };
}

function checkCloneable(value: unknown, path: readonly PropertyKey[], name: string): void {
  if (typeof value !== "object" && typeof value !== "function" && typeof value !== "symbol") return;
  if (value instanceof MessagePort || isStream(value)) return; // can be moved only
  try {
    if (!(value instanceof ArrayBuffer || ArrayBuffer.isView(value))) structuredClone(value);
  } catch {
    throw notCloneable(value, path, name);
  }
}

function notCloneable(value: unknown, path: readonly PropertyKey[], name: string): DOMException {
  const where = path.map((key) => (/^\d+$/.test(String(key)) ? `[${String(key)}]` : `.${String(key)}`)).join("");
  const what =
    typeof value === "function" ? `the function ${value.name || "without a name"}` : `<${show(value).slice(0, 80)}>`;
  const advice = typeof value === "function" ? "; a result can hold no function" : "";
  return new DOMException(`${name}${where} could not be cloned: it is ${what}${advice}`, "DataCloneError");
}

function isStream(value: unknown): boolean {
  return value instanceof ReadableStream || value instanceof WritableStream || value instanceof TransformStream;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value && !isStream(value);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
