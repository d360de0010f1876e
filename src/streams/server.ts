import { isCancelled, RuntimeError } from "../errors.ts";
import { hooks } from "../loop/hooks.ts";
import {
  type Awaitable,
  type Coroutine,
  type LoopBound,
  Operation,
  Ready,
  type Suspension,
} from "../tasks/awaitable.ts";
import { current } from "../tasks/current.ts";
import { type EventLoop, getEventLoop } from "../tasks/eventLoop.ts";
import { Waiter } from "../tasks/waiter.ts";
import type { TransportOptions } from "./baseTransport.ts";
import type { Protocol, Transport } from "./transport.ts";

/** Where a server listens: host and port, or the path of a unix socket, or a URL. */
export type SocketName = readonly [host: string, port: number] | string;

/** A place where a server listens. */
export interface ListeningSocket {
  getsockname(): SocketName;
}

/**
 * What a {@link Server} has its clients from: made by `Connector.listen()`, the place being taken already. Before `start()`
 * and after `stop()` clients are refused.
 */
export interface Listener {
  readonly sockets: readonly ListeningSocket[];
  /** Hands each client to `server.accept()` from now on. */
  start(server: Server): void;
  /** Takes no more clients and gives the place back; a promise of that if others hold it for this page. */
  stop(): Promise<void> | undefined;
}

/**
 * Listens, and serves each client by a protocol of its own.
 *
 * @see https://docs.python.org/3.14/library/asyncio-eventloop.html#asyncio.Server
 */
export class Server implements LoopBound, AsyncDisposable {
  readonly #listener: Listener;
  readonly #createProtocol: () => Protocol;
  readonly #loop: EventLoop;
  readonly #clients = new Set<Transport>();
  readonly #closers = new Set<Waiter<void>>();
  #isLeaving = false;
  #state: "bound" | "serving" | "closed" = "bound";
  #forever: Waiter<never> | undefined;

  constructor(listener: Listener, createProtocol: () => Protocol, options?: { readonly loop?: EventLoop | undefined }) {
    this.#listener = listener;
    this.#createProtocol = createProtocol;
    this.#loop = options?.loop ?? getEventLoop();
  }

  /** The loop that the server belongs to. */
  getLoop(): EventLoop {
    return this.#loop;
  }

  /** Where it listens; nowhere once it is closed. */
  get sockets(): readonly ListeningSocket[] {
    return this.#state === "closed" ? [] : this.#listener.sockets;
  }

  /** Does it take clients? */
  isServing(): boolean {
    return this.#state === "serving";
  }

  /** Begins to take clients, if it does not yet. */
  startServing(): Awaitable<void> {
    return new Operation(this.#startServing, this);
  }

  /**
   * Takes clients until it is cancelled; then closes the server and waits as {@link waitClosed} does.
   * @throws RuntimeError if the server is closed, or somebody waits here already
   */
  serveForever(): Awaitable<never> {
    return new Operation(this.#serveForever, this);
  }

  /** Takes no more clients. Those that are connected stay; `waitClosed()` waits until others can have its place. */
  close(): void {
    if (this.#state === "closed") return;
    const wasServing = this.#state === "serving";
    this.#state = "closed";
    this.#leave(this.#listener.stop());
    if (wasServing) this.#forever?.cancel();
    this.#wakeClosers();
  }

  /** Closes the connections to all clients: what was written to them is still sent. */
  closeClients(): void {
    for (const client of this.#clients) client.close();
  }

  /** Aborts the connections to all clients: what was not sent to them is lost. */
  abortClients(): void {
    for (const client of this.#clients) client.abort();
  }

  /** Waits until the server is closed, its place is given back, and its clients are gone. Cancel-safe. */
  waitClosed(): Awaitable<void> {
    return new Operation(this.#waitClosed, this);
  }

  /** Closes it, and waits as {@link waitClosed} does. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.waitClosed();
  }

  /**
   * @internal For listeners: a client has come, and `connect` makes its transport.
   * @returns `false` if it must be refused: the server is closed, or its protocol could not be made
   */
  accept(connect: (protocol: Protocol, options: TransportOptions) => void): boolean {
    if (this.#state !== "serving") return false;
    try {
      connect(this.#createProtocol(), { loop: this.#loop, server: this });
      return true;
    } catch (exception) {
      this.#loop.callExceptionHandler({ message: "Error on transport creation for incoming connection", exception });
      return false;
    }
  }

  /** @internal For listeners: the place is lost, and with it the clients to come. */
  fail(exception: Error): void {
    if (this.#state === "closed") return;
    const forever = this.#forever;
    const name = String(this);
    this.#forever = undefined;
    this.close();
    if (forever !== undefined && !forever.done()) forever.setException(exception);
    else this.#loop.callExceptionHandler({ message: `${name} listens no more`, exception });
  }

  /** @internal */
  attach(client: Transport): void {
    this.#clients.add(client);
  }

  /** @internal */
  detach(client: Transport): void {
    this.#clients.delete(client);
    this.#wakeClosers();
  }

  /** @internal */
  get boundLoop(): EventLoop {
    return this.#loop;
  }

  toString(): string {
    const names = this.sockets.map((socket) => [socket.getsockname()].flat().join(":"));
    return `Server[${[this.#state, ...names, `clients:${this.#clients.size}`].join(", ")}]`;
  }

  #start(): void {
    if (this.#state === "closed") throw new RuntimeError(`server ${this} is closed`);
    if (this.#state === "serving") return;
    this.#state = "serving";
    this.#listener.start(this);
  }

  *#startServing(): Coroutine<void> {
    this.#start();
    yield;
  }

  *#serveForever(): Coroutine<never> {
    if (this.#forever !== undefined) {
      throw new RuntimeError(`server ${this} is already being awaited on serve_forever()`);
    }
    this.#start();
    this.#forever = new Waiter<never>(`${this}.serveForever()`, this.#loop);
    try {
      return yield* this.#forever;
    } catch (error) {
      if (!isCancelled(error)) throw error;
      hooks.on?.("cleanup", current.task as object);
      this.close();
      yield* this.waitClosed();
      throw error;
    } finally {
      this.#forever = undefined;
    }
  }

  #leave(left: Promise<void> | undefined): void {
    if (left === undefined) return;
    this.#isLeaving = true;
    this.#loop.countOutside(1);
    void left.then(() => {
      this.#isLeaving = false;
      this.#loop.countOutside(-1);
      this.#wakeClosers();
    });
  }

  #waitClosed(): Iterator<Suspension, void, void> {
    return this.#isOver ? new Ready(undefined) : this.#waitClosedLater();
  }

  *#waitClosedLater(): Coroutine<void> {
    const waiter = new Waiter<void>(this, this.#loop);
    this.#closers.add(waiter);
    try {
      yield* waiter;
    } finally {
      this.#closers.delete(waiter);
    }
  }

  get #isOver(): boolean {
    return this.#state === "closed" && !this.#isLeaving && this.#clients.size === 0;
  }

  #wakeClosers(): void {
    if (!this.#isOver) return;
    for (const waiter of this.#closers) if (!waiter.done()) waiter.setResult();
  }
}
