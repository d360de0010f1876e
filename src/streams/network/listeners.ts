import type { Answer, Call, Place, Wire } from "./protocol.ts";

/** Takes the wire over, so that from then on its messages are the taker's; `false` if the call is refused. */
export type OnCall = (wire: Wire, call: Call) => boolean;

/** Where this page or worker listens, and who answers there. */
export const listeners: Map<Place, OnCall> = new Map();

/** Answers a call, as `by`. */
export function answer(wire: Wire, call: Call, by: string): void {
  const isTaken = listeners.get(call.place)?.(wire, call) === true;
  wire.postMessage((isTaken ? { kind: "accepted", by } : { kind: "refused" }) satisfies Answer);
  if (!isTaken) wire.close();
}
