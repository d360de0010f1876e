import { show } from "../loop/checks.ts";

/** The error that says where in the value something stands that cannot be cloned; nothing if there is nothing. */
export function whyNotCloneable(value: unknown, name: string): DOMException | undefined {
  return find(value, name, [], new Set());
}

/** Is it an object of which only the own properties are cloned? */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Can it be cloned, or moved if it is marked? */
export function isCloneable(value: unknown): boolean {
  if (value instanceof MessagePort || isStream(value) || value instanceof ArrayBuffer) return true;
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

/** Streams are moved, even though their chunks could be taken one by one. */
export function isStream(value: unknown): boolean {
  return value instanceof ReadableStream || value instanceof WritableStream || value instanceof TransformStream;
}

/** The error for a value, at its place. */
export function notCloneable(value: unknown, name: string, path: readonly PropertyKey[]): DOMException {
  const where = path.map((key) => (/^\d+$/.test(String(key)) ? `[${String(key)}]` : `.${String(key)}`)).join("");
  const what =
    typeof value === "function" ? `the function ${value.name || "without a name"}` : `<${show(value).slice(0, 80)}>`;
  return new DOMException(`${name}${where} could not be cloned: it is ${what}`, "DataCloneError");
}

function find(
  value: unknown,
  name: string,
  path: readonly PropertyKey[],
  seen: Set<unknown>,
): DOMException | undefined {
  if (seen.has(value)) return undefined;
  seen.add(value);
  if (!Array.isArray(value) && !isPlain(value)) {
    return isCloneable(value) ? undefined : notCloneable(value, name, path);
  }
  for (const [key, inner] of Object.entries(value)) {
    const found = find(inner, name, [...path, key], seen);
    if (found !== undefined) return found;
  }
  return undefined;
}
