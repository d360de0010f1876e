import type { SocketName } from "../server.ts";
import { BrokerLine } from "./brokerLine.ts";
import { whenReleased } from "./locks.ts";
import { presence, watchPresence } from "./presence.ts";
import {
  type Answer,
  type Call,
  callChannel,
  type Frame,
  hearsLock,
  type Place,
  type Wire,
  wireChannel,
} from "./protocol.ts";

/** Called with the wire and the id of the other side as soon as it has accepted, before any other message can come. */
type OnAccept<T> = (wire: Wire, peer: string) => T;

/** How a place is called. */
export interface DialOptions<T> {
  /** The caller's own name. */
  readonly name: SocketName;
  readonly signal: AbortSignal;
  readonly onAccept: OnAccept<T>;
}

/** Calls whoever listens at the place, and gives what `onAccept` does; `undefined` if nobody listens. */
export async function dial<T>(place: Place, { name, signal, onAccept }: DialOptions<T>): Promise<T | undefined> {
  const from = await presence();
  signal.throwIfAborted();
  const attempt = new Attempt({ kind: "call", id: crypto.randomUUID(), place, from, name }, onAccept);
  const cancel = (): void => attempt.fail(signal.reason);
  signal.addEventListener("abort", cancel);
  return attempt.result.finally(() => signal.removeEventListener("abort", cancel));
}

/** A call that was not answered yet. */
class Attempt<T> {
  readonly result: Promise<T | undefined>;
  readonly #call: Call;
  readonly #onAccept: OnAccept<T>;
  /** Ends what is waited for. */
  readonly #end = new AbortController();
  #wire: Wire | undefined;
  #resolve!: (result: T | undefined) => void;
  #reject!: (error: unknown) => void;

  constructor(call: Call, onAccept: OnAccept<T>) {
    this.#call = call;
    this.#onAccept = onAccept;
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#callByBroker().catch(this.fail);
  }

  readonly fail = (error: unknown): void => {
    this.#over();
    this.#reject(error);
  };

  /** Sends a port by the broker. Whom that does not reach, a worker for instance, is called on a channel. */
  async #callByBroker(): Promise<void> {
    const line = await BrokerLine.open();
    if (this.#isOver) return;
    const to = await line?.call(this.#call, this.#openPort());
    if (this.#isOver) return;
    if (to === undefined) return this.#callOnChannel();
    const onGone = (): void => void this.#callOnChannel().catch(this.fail);
    this.#end.signal.addEventListener("abort", watchPresence(to, onGone));
  }

  /**
   * Who listens has opened its end of the channel before it took the lock. So once our request for the lock stands in line
   * behind it, either it hears the call, or we get the lock.
   */
  async #callOnChannel(): Promise<void> {
    const { place, id } = this.#call;
    whenReleased(hearsLock(place), this.#end.signal, () => this.#settle(undefined));
    await navigator.locks.query();
    if (this.#isOver) return;
    this.#await(new BroadcastChannel(wireChannel(id)));
    const channel = new BroadcastChannel(callChannel(place));
    channel.postMessage(this.#call);
    channel.close();
  }

  get #isOver(): boolean {
    return this.#end.signal.aborted;
  }

  #openPort(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#await(port1);
    return port2;
  }

  /** Awaits the answer on this wire, and on no other any more. */
  #await(wire: Wire): void {
    this.#hangUp();
    this.#wire = wire;
    wire.onmessage = ({ data }: MessageEvent<Answer>) => {
      this.#wire = undefined;
      if (data.kind === "refused") {
        wire.close();
        return this.#settle(undefined);
      }
      try {
        this.#settle(this.#onAccept(wire, data.by));
      } catch (error) {
        wire.postMessage("reset" satisfies Frame);
        wire.close();
        this.fail(error);
      }
    };
  }

  #settle(result: T | undefined): void {
    this.#over();
    this.#resolve(result);
  }

  #over(): void {
    this.#hangUp();
    this.#end.abort();
  }

  /**
   * Should the call be accepted after all, the other side hears that nobody is here. It finds the message in its port; of
   * a channel it may not have its end yet, and is told when it answers.
   */
  #hangUp(): void {
    const wire = this.#wire;
    if (wire === undefined) return;
    this.#wire = undefined;
    const reset = (): void => {
      wire.onmessage = null;
      wire.postMessage("reset" satisfies Frame);
      wire.close();
    };
    if (wire instanceof MessagePort) reset();
    else wire.onmessage = reset;
  }
}
