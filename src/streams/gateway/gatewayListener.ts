import { isCancelled, type OSError } from "../../errors.ts";
import { sleep } from "../../combinators/sleep.ts";
import { until } from "../../combinators/until.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import type { EventLoop } from "../../tasks/eventLoop.ts";
import type { Task } from "../../tasks/task.ts";
import type { Listener, ListeningSocket, Server } from "../server.ts";
import type { GatewaySession, Incoming, ListenerOwner, PlaceWish } from "./gatewaySession.ts";
import { GatewayTransport } from "./gatewayTransport.ts";
import type { Place } from "./protocol.ts";

/** How a tab listens. */
export interface GatewayListenerOptions {
  /** How many clients may wait for the tab to take them; as the gateway's system has it if not given. */
  readonly backlog?: number | undefined;
  /** Listen again, at the same place, when the gateway was gone? Else the server ends with the error. `false` if not given. */
  readonly relisten?: boolean | undefined;
}

/** Between two attempts to listen again, in seconds: the first pause, and the longest. */
const FIRST_PAUSE = 0.25;
const LONGEST_PAUSE = 8;

/** A place at the gateway's host where clients of a tab's server connect. */
export class GatewayListener implements Listener, ListenerOwner {
  readonly #session: () => GatewaySession;
  readonly #loop: EventLoop;
  readonly #options: GatewayListenerOptions;
  #place: Place;
  #sockets: readonly ListeningSocket[] = [];
  #server: Server | undefined;
  #wish: PlaceWish | undefined;
  #again: Task<void> | undefined;
  #isStopped = false;
  /** Why it was lost before there was a server to tell. */
  #loss: Error | undefined;
  /** Clients that came before the server was started. */
  readonly #early: [session: GatewaySession, client: Incoming][] = [];

  constructor(place: Place, session: () => GatewaySession, loop: EventLoop, options: GatewayListenerOptions) {
    this.#place = place;
    this.#session = session;
    this.#loop = loop;
    this.#options = options;
  }

  get sockets(): readonly ListeningSocket[] {
    return this.#sockets;
  }

  /** Takes the place. */
  *open(): Coroutine<void> {
    this.#wish = this.#session().listen(this.#place, this.#options.backlog, this);
    try {
      const { socknames } = yield* until(this.#wish.promise);
      const [first] = socknames;
      if (typeof first === "object" && "host" in this.#place) this.#place = { host: this.#place.host, port: first[1] };
      this.#sockets = socknames.map((name) => ({ getsockname: () => name }));
    } catch (error) {
      void this.#wish?.cancel();
      this.#wish = undefined;
      throw error;
    }
  }

  start(server: Server): void {
    this.#server = server;
    if (this.#loss !== undefined) this.onLost(this.#loss);
    for (const [session, client] of this.#early.splice(0)) this.onClient(session, client);
  }

  stop(): Promise<void> | undefined {
    this.#isStopped = true;
    this.#again?.cancel();
    for (const [session, { id }] of this.#early.splice(0)) session.refuse(id);
    return this.#wish?.cancel();
  }

  onClient(session: GatewaySession, client: Incoming): void {
    const server = this.#server;
    if (server === undefined) return void this.#early.push([session, client]);
    const { id, window, peername, sockname } = client;
    const isAccepted = server.accept((protocol, options) => {
      const extra = { peername, sockname };
      const canWriteEof = true;
      session.accept(
        id,
        new GatewayTransport(protocol, { ...options, extra, window, id, channel: session, canWriteEof }),
      );
    });
    if (!isAccepted) session.refuse(id);
  }

  onLost(error: Error): void {
    this.#wish = undefined;
    if (this.#server === undefined) this.#loss = error;
    if (this.#isStopped || this.#server === undefined) return;
    if (this.#options.relisten !== true || this.#loop.isClosed()) return this.#server.fail(error);
    this.#loop.callExceptionHandler({
      message: `${this.#server} has lost its place, and listens again`,
      exception: error,
    });
    this.#again = this.#loop.createTask(this.#relisten());
  }

  *#relisten(): Coroutine<void> {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      yield* sleep(pause);
      try {
        return yield* this.open();
      } catch (error) {
        if (isCancelled(error)) throw error;
        const { code } = error as OSError;
        if (code === "EACCES" || code === "EPROTONOSUPPORT") return this.#server?.fail(error as Error);
      }
    }
  }
}
