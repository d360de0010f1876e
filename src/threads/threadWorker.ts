import { BrokenExecutorError } from "../errors.ts";
import { type EventLoop, getEventLoop } from "../tasks/eventLoop.ts";
import { connect, moving, type Remote } from "./endpoint.ts";
import type { RemoteItems } from "./items.ts";
import type { PageCalls } from "./pageCalls.ts";
import {
  BEGUN,
  type Block,
  type Call,
  DEPTH,
  type Graft,
  type Notice,
  type Outcome,
  SENT,
  STOPPING,
  TAKEN_BACK,
  type Thrown,
  type Welcome,
  type WorkerSide,
} from "./protocol.ts";
import { SmallReplies } from "./smallReplies.ts";
import type { CallEnd, ThreadCall } from "./threadCall.ts";
import type { WorkerSource } from "./threadTarget.ts";

const onDemand = (): Promise<typeof import("./onDemand.ts")> => import("./onDemand.ts");
const UNLOADED = "needs code that could not be loaded";

/** Who has the worker. */
export interface WorkerOwner {
  readonly startTimeoutMs: number;
  /** It can take more calls than before, or needs fewer places. */
  onChange(worker: ThreadWorker): void;
  /** It has died. These calls were sent to it and have not begun; the error is why it could not start. */
  onGone(worker: ThreadWorker, calls: ThreadCall[], error: Error | undefined): void;
  /** The call has its result or its error; items that are its result may still be made. */
  onEnd(call: ThreadCall): void;
}

/**
 * One worker of a pool, from its making to its end.
 *
 * 1. It runs one call at a time, in the order in which they were sent.
 * 2. Every call that was sent is settled or given back, whatever becomes of the worker.
 * 3. With shared memory, calls may be sent ahead: each has a state there, and who changes it first, page or worker, has
 *    the call. Without, the worker has at most one call.
 */
export class ThreadWorker {
  readonly source: WorkerSource;
  readonly #owner: WorkerOwner;
  #worker: Worker | undefined;
  readonly #asking = new MessageChannel();
  #page: PageCalls | undefined;
  #answering: Promise<void> | undefined;
  /** Held: comlink closes the connection of a remote that was collected. */
  #remote!: Remote<WorkerSide>;
  #call!: Remote<WorkerSide>["call"];
  readonly #states: Int32Array | undefined;
  readonly #replies: SharedArrayBuffer | undefined;
  readonly #calls: (ThreadCall | undefined)[];
  readonly #free: number[];
  #isFilling = true;
  readonly #items = new Set<RemoteItems<unknown>>();
  readonly #watch = new AbortController();
  readonly #startTimer: ReturnType<typeof setTimeout>;
  /** What the page's Content-Security-Policy has refused since the worker was made. */
  #refused: string | undefined;
  #state: "starting" | "ready" | "gone" = "starting";
  #lock: string | undefined;
  /** When it had nothing to do any more, on the clock of `performance.now()`. */
  idleSince: number = performance.now();
  /** The loop of its latest call: what has no owner is told there. */
  loop: EventLoop | undefined;
  /** How many calls it was given. */
  callCount = 0;

  /** @throws whatever `source.create()` does */
  constructor(source: WorkerSource, owner: WorkerOwner) {
    void Promise.resolve(source.create()).then(
      (worker) => this.#attach(worker),
      (error) => this.fail("could not be made", error),
    );
    this.source = source;
    this.#owner = owner;
    if (globalThis.crossOriginIsolated) {
      this.#states = new Int32Array(new SharedArrayBuffer(4 * DEPTH));
      this.#replies = new SharedArrayBuffer(SmallReplies.BYTES);
    }
    const places = this.#states === undefined ? 1 : DEPTH;
    this.#calls = new Array<ThreadCall | undefined>(places).fill(undefined);
    this.#free = [...this.#calls.keys()].toReversed();
    this.#startTimer = setTimeout(() => {
      this.fail(`said nothing for ${owner.startTimeoutMs} ms: does it call exposeThread()?`);
    }, owner.startTimeoutMs);
    if (Object.keys(source.page).length > 0) void this.#answer();
    globalThis.document?.addEventListener(
      "securitypolicyviolation",
      ({ effectiveDirective, blockedURI }) => {
        this.#refused ??= `${effectiveDirective} does not allow ${blockedURI}`;
      },
      { signal: this.#watch.signal },
    );
  }

  get isReady(): boolean {
    return this.#state === "ready";
  }

  /** How many calls it has, running and sent ahead. */
  get load(): number {
    return this.#calls.length - this.#free.length;
  }

  /** Is it to be sent calls ahead of the one that runs? It is filled up when half of them are done: they travel together. */
  get hasRoom(): boolean {
    return this.#state === "ready" && this.#free.length > 0 && this.#isFilling;
  }

  /** Does its call wait for the page? */
  get isWaiting(): boolean {
    return this.#page !== undefined && this.#page.pending > 0;
  }

  /** Sends it a call; it must be ready, and have room. */
  send(call: ThreadCall): void {
    this.callCount += 1;
    const entry = this.#free.pop() as number;
    if (this.#free.length === 0) this.#isFilling = false;
    this.#calls[entry] = call;
    call.entry = entry;
    call.worker = this;
    this.loop = call.getLoop();
    if (this.#states !== undefined) Atomics.store(this.#states, entry, SENT);
    void this.#post(call, call.args, []);
  }

  /** Takes a call back; `false` if it has begun, or cannot be taken back for sure. */
  takeBack(call: ThreadCall): boolean {
    if (this.#states === undefined) return false;
    if (Atomics.compareExchange(this.#states, call.entry, SENT, TAKEN_BACK) !== SENT) return false;
    call.worker = undefined;
    call.disconnect();
    this.#calls[call.entry] = undefined; // the entry stays in use until the worker has skipped the call
    return true;
  }

  /** Takes back calls that have not begun, at most so many, the oldest first. */
  takeAnyBack(count: number): ThreadCall[] {
    const calls: ThreadCall[] = [];
    for (const call of this.#sent().toSorted((a, b) => a.id - b.id)) {
      if (calls.length < count && this.#canMove(call) && this.takeBack(call)) calls.push(call);
    }
    return calls;
  }

  /** Asks a call to stop; whether it does is its own affair. */
  stop(call: ThreadCall): void {
    if (this.#states !== undefined) Atomics.compareExchange(this.#states, call.entry, BEGUN, STOPPING);
    void this.#remote.stop(call.id);
  }

  /** The worker is of no use any more: ends it, for this reason. */
  fail(what: string, cause?: unknown): void {
    this.end(new BrokenExecutorError(`the worker of ${this.source.name} ${what}`, { cause }));
  }

  callWithId(id: number): ThreadCall | undefined {
    return this.#calls.find((call) => call?.id === id);
  }

  #attach(worker: Worker): void {
    if (this.#state === "gone") return worker.terminate();
    this.#worker = worker;
    const smallReplies = this.#replies && new SmallReplies(this.#replies);
    const onOther = (notice: unknown): void => this.#hear(notice as Notice | undefined);
    this.#remote = connect(worker, { isBatching: true, smallReplies, onOther });
    this.#call = this.#remote.call;
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#onError(event);
    });
    for (const source of [worker, this.#asking.port1]) {
      source.addEventListener("messageerror", () => this.fail("sent a message that cannot be read"));
    }
  }

  #hear(notice: Notice | undefined): void {
    if (this.#state === "gone") return;
    switch (notice?.asyncioWeb) {
      case "hello":
        return this.#welcome();
      case "ready":
        clearTimeout(this.#startTimer);
        this.#state = "ready";
        if (notice.locked) void this.#watchLock();
        return this.#owner.onChange(this);
      case "asking":
        return void this.#answer();
      case "block":
        return void this.#block(notice);
      case "unhandled":
        return void this.#report(notice.thrown);
      case undefined: // a message of somebody else
    }
  }

  #welcome(): void {
    if ("locks" in navigator) this.#lock = `asyncio-web ${crypto.randomUUID()}`;
    const states = this.#states?.buffer as SharedArrayBuffer | undefined;
    const welcome: Welcome = { asyncioWeb: "welcome", states, replies: this.#replies, lock: this.#lock };
    this.#worker?.postMessage(welcome, [this.#asking.port2]);
  }

  /** Begins to answer what the worker asks of the page. */
  #answer(): Promise<void> {
    return (this.#answering ??= onDemand().then(
      ({ answerCalls }) => {
        this.#page = answerCalls(this, this.#asking.port1, () => this.#owner.onChange(this));
        if (this.#state === "gone") this.#page.end();
      },
      (error) => this.fail(UNLOADED, error),
    ));
  }

  async #block({ id, during, name, args, memory }: Block): Promise<void> {
    if (this.#page === undefined) await this.#answer();
    this.#page?.block(id, during, name, args, memory);
  }

  async #report(thrown: Thrown): Promise<void> {
    const exception = (await onDemand()).fromWire(thrown);
    const message = `Unhandled rejection in a worker of ${this.source.name}`;
    (this.loop ?? getEventLoop()).callExceptionHandler({ message, exception });
  }

  /** Its lock is free only when the worker is gone: no event tells of `close()` and the like. */
  async #watchLock(): Promise<void> {
    try {
      await navigator.locks.request(this.#lock as string, { signal: this.#watch.signal }, () => {
        this.fail("was closed or terminated");
      });
    } catch {
      // no longer watched
    }
  }

  #onError({ filename, lineno, colno, message, error }: ErrorEvent): void {
    const place = filename ? ` (${filename}:${lineno}:${colno})` : "";
    if (this.isReady) this.fail(`had an uncaught error: ${message}${place}`, error);
    else if (this.#refused) this.fail(`was refused by the page's Content-Security-Policy: ${this.#refused}`);
    else if (message) this.fail(`could not start: ${message}${place}`, error);
    else this.fail("could not be loaded: are its URL, its imports and its syntax right?");
  }

  async #post(call: ThreadCall, args: readonly unknown[], grafts: readonly Graft[]): Promise<void> {
    const { id, entry, context, transfers } = call;
    const { name } = call.target;
    const message: Call =
      context.length + grafts.length > 0 ? [id, entry, name, args, { context, grafts }] : [id, entry, name, args];
    const reply = await this.#call(moving(message, [...transfers, ...grafts.map(({ port }) => port)]));
    if (this.#state === "gone") return;
    try {
      if (reply.kind === "unsent") return await this.#graft(call, entry);
      if (reply.kind === "failed")
        this.#settle(call, { error: (await onDemand()).fromWire(reply.thrown, call.callSite) });
      else if (reply.kind === "done") {
        if (reply.grafts !== undefined) return await this.#takeItems(call, entry, reply);
        this.#settle(call, { value: reply.value });
      }
      this.#release(entry);
    } catch (error) {
      this.fail(UNLOADED, error);
    }
  }

  #settle(call: ThreadCall, end: CallEnd): void {
    call.settle(end);
    this.#owner.onEnd(call);
  }

  /** Sends the call again, with ports for what could not be cloned. */
  async #graft(call: ThreadCall, entry: number): Promise<void> {
    const { graftCall } = await onDemand();
    if (this.#state === "gone") return;
    if (this.#calls[entry] !== call) return this.#release(entry); // taken back meanwhile
    try {
      const { value, grafts } = graftCall(call);
      await this.#post(call, value as unknown[], grafts);
    } catch (error) {
      this.#settle(call, { error });
      this.#release(entry);
    }
  }

  /** The items that are the call's result keep the worker until they have ended. */
  async #takeItems(call: ThreadCall, entry: number, reply: Outcome & { kind: "done" }): Promise<void> {
    const { receiveItems } = await onDemand();
    const onEnd = (): void => {
      if (this.#state !== "gone") this.#release(entry);
    };
    this.#settle(call, receiveItems(reply, this.#items, onEnd));
  }

  #release(entry: number): void {
    this.#calls[entry] = undefined;
    this.#free.push(entry);
    if (this.#free.length >= DEPTH / 2) this.#isFilling = true;
    if (this.load === 0) this.idleSince = performance.now();
    this.#owner.onChange(this);
  }

  /** Can it be sent to another worker? Not if parts of it were moved to this one. */
  #canMove(call: ThreadCall): boolean {
    return call.transfers.length === 0 && call.connections.length === 0;
  }

  #sent(): ThreadCall[] {
    return this.#calls.filter((call) => call !== undefined);
  }

  /** Ends the worker. Its call, if it has one, gets the error. */
  end(error: Error): void {
    if (this.#state === "gone") return;
    const isStillborn = this.#state === "starting";
    this.#state = "gone";
    clearTimeout(this.#startTimer);
    const unbegun = this.takeAnyBack(Infinity); // before it ends, so that none of them can run twice
    const lost = this.#sent();
    this.#page?.end(error); // wakes the worker where it blocks: one that is not blocked ends at once
    this.#worker?.terminate();
    this.#watch.abort();
    this.#asking.port1.close();
    this.#asking.port2.close();
    for (const items of this.#items) items.fail(error);
    for (const call of lost) {
      call.worker = undefined;
      this.#settle(call, { error });
    }
    this.#owner.onGone(this, unbegun, isStillborn ? error : undefined);
  }
}
