import { BrokenExecutorError } from "../errors.ts";
import { getEventLoop } from "../tasks/eventLoop.ts";
import { isCloneable, isPlain, isStream, notCloneable } from "./cloneable.ts";
import { exposeFunction, remoteFunction } from "./functions.ts";
import { exposeItems, RemoteItems } from "./items.ts";
import type { Graft, Outcome } from "./protocol.ts";
import type { CallEnd, ThreadCall } from "./threadCall.ts";

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
      if (!isCloneable(each)) throw notCloneable(each, name, path);
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

/**
 * The arguments of a call that could not be cloned, with ports, which are closed when the call ends. Context variables
 * that cannot be cloned stay behind.
 *
 * @throws DataCloneError that names what cannot even be represented by a port
 */
export function graftCall(call: ThreadCall): Grafted {
  const grafted = graft(call.args, "argument ", ["function", "items"]);
  call.connections = grafted.connections;
  call.context = call.context.filter(([, each]) => isCloneable(each));
  return grafted;
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

/** The result that holds items; they are among those `held` until they have all ended. */
export function receiveItems(
  { value, grafts }: Outcome & { kind: "done" },
  held: Set<RemoteItems<unknown>>,
  onEnd: () => void,
): CallEnd {
  const { value: result, received } = implant(value, grafts);
  const items = received as RemoteItems<unknown>[];
  let open = items.length;
  for (const each of items) {
    held.add(each);
    each.onClosed = () => {
      held.delete(each);
      open -= 1;
      if (open === 0) onEnd();
    };
  }
  return { value: result, discard: () => items.forEach((each) => void endUnwanted(each)) };
}

async function endUnwanted(items: RemoteItems<unknown>): Promise<void> {
  try {
    await items.return();
  } catch (exception) {
    if (exception instanceof BrokenExecutorError) return; // they have ended with their worker
    getEventLoop().callExceptionHandler({ message: `${items} that nobody waited for could not be ended`, exception });
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value && !isStream(value);
}
