import { BrokenExecutorError } from "../errors.ts";
import type { EventLoop } from "../tasks/eventLoop.ts";
import { type CallMemory, callMemory } from "./callMemory.ts";
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
  type Reply,
  SENT,
  STOPPING,
  TAKEN_BACK,
  type Welcome,
  type WorkerSide,
} from "./protocol.ts";
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
  readonly #memory: CallMemory | undefined;
  readonly #calls: (ThreadCall | undefined)[];
  readonly #free: number[];
  #isFilling = true;
  readonly items: Set<RemoteItems<unknown>> = new Set();
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
    this.#memory = globalThis.crossOriginIsolated ? callMemory() : undefined;
    const places = this.#memory === undefined ? 1 : DEPTH;
    this.#calls = new Array<ThreadCall | undefined>(places).fill(undefined);
    this.#free = [...this.#calls.keys()];
    this.#startTimer = setTimeout(() => {
      this.fail(`said nothing for ${owner.startTimeoutMs} ms: does it call exposeThread()?`);
    }, owner.startTimeoutMs);
    if (Object.keys(source.page).length > 0) void this.#answer();
    globalThis.document?.addEventListener(
      "securitypolicyviolation",
      ({ effectiveDirective, blockedURI }) => {
        this.#refused ??= `the page's Content-Security-Policy, ${effectiveDirective}, does not allow ${blockedURI}`;
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
    return this.isReady && this.#free.length > 0 && this.#isFilling;
  }

  /** Does its call wait for the page? */
  get isWaiting(): boolean {
    return (this.#page?.pending ?? 0) > 0;
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
    if (this.#memory !== undefined) Atomics.store(this.#memory.words, entry, SENT);
    void this.post(call, call.args, []);
  }

  /** Takes a call back; `false` if it has begun, or cannot be taken back for sure. */
  takeBack(call: ThreadCall): boolean {
    if (!this.#change(call, SENT, TAKEN_BACK)) return false;
    call.worker = undefined;
    call.disconnect();
    this.#calls[call.entry] = undefined; // the entry stays in use until the worker has skipped the call
    return true;
  }

  /** Takes back calls that have not begun, at most so many, the oldest first: those of which no part was moved. */
  takeAnyBack(count: number): ThreadCall[] {
    const calls: ThreadCall[] = [];
    for (const call of this.#sent().toSorted((a, b) => a.id - b.id)) {
      const isWhole = call.transfers.length + call.connections.length === 0;
      if (calls.length < count && isWhole && this.takeBack(call)) calls.push(call);
    }
    return calls;
  }

  /** Asks a call to stop; whether it does is its own affair. */
  stop(call: ThreadCall): void {
    this.#change(call, BEGUN, STOPPING);
    void this.#remote.stop(call.id);
  }

  /** Changes the call's state; `false` if it was another. */
  #change({ entry }: ThreadCall, from: number, to: number): boolean {
    return this.#memory !== undefined && Atomics.compareExchange(this.#memory.words, entry, from, to) === from;
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
    const onOther = (notice: unknown): void => this.#hear(notice as Notice);
    this.#remote = connect(worker, { memory: this.#memory, onOther });
    this.#call = this.#remote.call;
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#onError(event);
    });
    for (const source of [worker, this.#asking.port1]) {
      source.addEventListener("messageerror", () => this.fail("sent a message that cannot be read"));
    }
  }

  /** Hears a message, which may be somebody else's. */
  #hear(notice: Notice): void {
    if (this.#state === "gone") return;
    switch (notice?.asyncioWeb) {
      case "hello":
        return this.#welcome();
      case "ready":
        clearTimeout(this.#startTimer);
        this.#state = "ready";
        if (notice.locked) this.#watchLock();
        return this.#owner.onChange(this);
      case "asking":
        return void this.#answer();
      case "block":
        return void this.#block(notice);
      case "unhandled":
        return void onDemand().then(({ reportUnhandled }) => reportUnhandled(this, notice.thrown));
    }
  }

  #welcome(): void {
    if ("locks" in navigator) this.#lock = `asyncio-web ${crypto.randomUUID()}`;
    const memory = this.#memory?.words.buffer as SharedArrayBuffer | undefined;
    const welcome: Welcome = { asyncioWeb: "welcome", memory, lock: this.#lock };
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

  async #block(block: Block): Promise<void> {
    if (this.#page === undefined) await this.#answer();
    this.#page?.block(block);
  }

  /** Its lock is free only when the worker is gone: no event tells of `close()` and the like. */
  #watchLock(): void {
    const onFree = (): void => this.fail("was closed or terminated");
    navigator.locks.request(this.#lock as string, { signal: this.#watch.signal }, onFree).catch(() => {}); // unwatched
  }

  #onError({ filename, lineno, colno, message, error }: ErrorEvent): void {
    const { isReady } = this;
    const said = message && `${message}${filename && ` (${filename}:${lineno}:${colno})`}`;
    const why = (isReady ? said : (this.#refused ?? said)) || "are its URL, its imports and its syntax right?";
    this.fail(`${isReady ? "had an uncaught error" : "could not start"}: ${why}`, error);
  }

  async post(call: ThreadCall, args: readonly unknown[], grafts: readonly Graft[]): Promise<void> {
    const { id, entry, context, transfers } = call;
    const { name } = call.target;
    const message: Call =
      context.length + grafts.length > 0 ? [id, entry, name, args, { context, grafts }] : [id, entry, name, args];
    const reply = await this.#call(moving(message, [...transfers, ...grafts.map(({ port }) => port)]));
    if (this.#state === "gone") return;
    if (reply.kind === "done" && reply.grafts === undefined) this.settle(call, { value: reply.value });
    else if (reply.kind !== "skipped") return await this.#goOn(call, entry, reply);
    this.release(entry);
  }

  async #goOn(call: ThreadCall, entry: number, reply: Exclude<Reply, { kind: "skipped" }>): Promise<void> {
    try {
      const { goOn } = await onDemand();
      if (this.#state === "gone") return;
      await goOn(reply, call, entry, this);
    } catch (error) {
      this.fail(UNLOADED, error);
    }
  }

  /** Is it still the call at that entry, not taken back? */
  has(call: ThreadCall, entry: number): boolean {
    return this.#calls[entry] === call;
  }

  settle(call: ThreadCall, end: CallEnd): void {
    call.settle(end);
    this.#owner.onEnd(call);
  }

  release(entry: number): void {
    if (this.#state === "gone") return;
    this.#calls[entry] = undefined;
    this.#free.push(entry);
    if (this.#free.length >= DEPTH / 2) this.#isFilling = true;
    if (this.load === 0) this.idleSince = performance.now();
    this.#owner.onChange(this);
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
    for (const items of this.items) items.fail(error);
    for (const call of lost) {
      call.worker = undefined;
      this.settle(call, { error });
    }
    this.#owner.onGone(this, unbegun, isStillborn ? error : undefined);
  }
}
