import { presence, watchPresence } from "./presence.ts";
import type { Call, FromBroker, Place, ToBroker } from "./protocol.ts";

// The script of the shared worker that passes ports on. It keeps nothing that could be lost with it: a place belongs to
// who holds its lock, and after a crash the next broker is told anew who listens.

interface Listener {
  readonly port: MessagePort;
  /** The page that listens. */
  readonly id: string;
  readonly unwatch: () => void;
}

const listeners = new Map<Place, Listener>();

function add(place: Place, id: string, port: MessagePort): void {
  listeners.get(place)?.unwatch(); // it has given the place up, and that was not told yet
  listeners.set(place, { port, id, unwatch: watchPresence(id, () => listeners.delete(place)) });
}

function remove(place: Place, port: MessagePort): void {
  const listener = listeners.get(place);
  if (listener?.port !== port) return;
  listener.unwatch();
  listeners.delete(place);
}

function pass(call: Call, wire: readonly MessagePort[], from: MessagePort): void {
  const listener = listeners.get(call.place);
  listener?.port.postMessage(call, [...wire]);
  say(from, { kind: "forwarded", id: call.id, to: listener?.id });
}

function say(port: MessagePort, message: FromBroker): void {
  port.postMessage(message);
}

function serve(port: MessagePort): void {
  port.addEventListener("message", ({ data, ports }: MessageEvent<ToBroker>) => {
    switch (data.kind) {
      case "listening":
        return add(data.place, data.by, port);
      case "closed":
        return remove(data.place, port);
      case "call":
        return pass(data, ports, port);
      default:
        data satisfies never;
    }
  });
  port.start();
  void presence().then((id) => say(port, { kind: "hello", id }));
}

addEventListener("connect", (event) => {
  for (const port of (event as MessageEvent).ports) serve(port);
});
