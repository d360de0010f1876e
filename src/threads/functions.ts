import { whyNotCloneable } from "./cloneable.ts";
import { connect, moving } from "./endpoint.ts";
import type { Connection } from "./grafts.ts";
import type { Outcome, Reply } from "./protocol.ts";
import { serve } from "./serve.ts";
import { marksIn } from "./transfer.ts";
import { fromWire, toWire } from "./wireError.ts";

interface FunctionSide {
  call(args: readonly unknown[]): Promise<Reply>;
}

/** Lets the other side call the function, while the connection is open. */
export function exposeFunction(fn: (...args: never[]) => unknown): Connection {
  const { port1, port2 } = new MessageChannel();
  const side: FunctionSide = { call: (args) => outcomeOf(() => fn(...(args as never[]))) };
  serve(side, port1);
  return { kind: "function", port: port2, closed: Promise.resolve(), close: () => port1.close() };
}

/** What the function on the other side of the port is here: it gives a promise. */
export function remoteFunction(port: MessagePort): ((...args: unknown[]) => Promise<unknown>) & { close(): void } {
  const remote = connect<FunctionSide>(port);
  const call = async (...args: unknown[]): Promise<unknown> =>
    resultOf(await remote.call(moving(args, marksIn(args))), args);
  return Object.assign(call, { close: () => port.close() });
}

/** Calls, and waits for what it gives. */
export async function outcomeOf(call: () => unknown): Promise<Outcome> {
  try {
    const value = await call();
    return moving<Outcome>({ kind: "done", value }, marksIn(value));
  } catch (error) {
    return { kind: "failed", thrown: toWire(error) };
  }
}

/** @throws whatever the other side did */
export function resultOf(reply: Reply, args?: readonly unknown[]): unknown {
  if (reply.kind === "failed") throw fromWire(reply.thrown);
  if (reply.kind === "unsent") throw whyNotCloneable(args, "argument ");
  return reply.kind === "done" ? reply.value : undefined;
}
