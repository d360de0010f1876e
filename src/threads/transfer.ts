import * as Comlink from "comlink";
import { show } from "../loop/checks.ts";

const marked = new WeakMap<object, readonly Transferable[]>();
/** Marks that were made and not yet used: while there are none, nobody looks for them. */
let unused = 0;

/**
 * Marks a value to be moved, not copied, when it is sent to a worker or back, wherever in the arguments or in the result
 * it stands. After that, the sender's buffers are detached.
 *
 * @param transferables what of the value is to be moved; the value itself, or its buffer, if not given
 * @throws TypeError if it is not an object
 */
export function transfer<T extends object>(value: T, transferables?: readonly Transferable[]): T {
  if (typeof value !== "object" || value === null) throw new TypeError(`expected an object, got ${show(value)}`);
  const list = transferables ?? [(ArrayBuffer.isView(value) ? value.buffer : value) as Transferable];
  if (!marked.has(value)) unused += 1;
  marked.set(value, list);
  return Comlink.transfer(value, [...list]); // for arguments of comlink's own proxies
}

/** The transferables that are marked in the value; their marks are used up. */
export function marksIn(value: unknown): Transferable[] {
  if (unused === 0) return [];
  const found = new Set<Transferable>();
  collect(value, found, new Set());
  return [...found];
}

function collect(value: unknown, found: Set<Transferable>, seen: Set<unknown>): void {
  if (typeof value !== "object" || value === null || seen.has(value)) return;
  seen.add(value);
  const list = marked.get(value);
  if (list !== undefined) {
    for (const each of list) found.add(each);
    marked.delete(value);
    unused -= 1;
  }
  for (const inner of innerValues(value)) collect(inner, found, seen);
}

function innerValues(value: object): Iterable<unknown> {
  if (Array.isArray(value) || value instanceof Set) return value;
  if (value instanceof Map) return [...value].flat();
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? Object.values(value) : [];
}
