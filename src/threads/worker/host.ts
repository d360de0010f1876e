import { CancelledError } from "../../errors.ts";
import { Ring } from "../../loop/ring.ts";
import { iscoroutine } from "../../tasks/coroutine.ts";
import { getEventLoop } from "../../tasks/eventLoop.ts";
import type { Task } from "../../tasks/task.ts";
import { moving } from "../endpoint.ts";
import { type Connection, graft, implant } from "../grafts.ts";
import { BEGUN, type Graft, type Header, type Reply, SENT, STOPPING, type WorkerSide } from "../protocol.ts";
import { marksIn } from "../transfer.ts";
import { toWire } from "../wireError.ts";
import { NamedContext } from "./namedContext.ts";

/** The call that runs. */
interface Current {
  readonly header: Header;
  /** Made when somebody asks for its signal. */
  controller: AbortController | undefined;
  isStopped: boolean;
  task: Task<unknown> | undefined;
}

interface Waiting {
  readonly header: Header;
  readonly args: readonly unknown[];
  readonly resolve: (reply: Reply | Promise<Reply>) => void;
}

/** How many microtasks comlink takes from a reply to its message, and some more. */
const REPLY_MICROTASKS = 8;
const microtask = Promise.resolve();

/** Runs the calls of the page: one at a time, in their order. */
export class Host implements WorkerSide {
  readonly #functions: Readonly<Record<string, unknown>>;
  readonly #states: Int32Array | undefined;
  readonly #waiting = new Ring<Waiting>();
  #current: Current | undefined;
  /** One has ended, and the next is about to begin. */
  #isBetween = false;

  constructor(functions: Readonly<Record<string, unknown>>, states: Int32Array | undefined) {
    this.#functions = functions;
    this.#states = states;
  }

  /** The identity of the call that runs; 0 if none does. */
  get currentId(): number {
    return this.#current?.header.id ?? 0;
  }

  /** Aborted when the call that runs is asked to stop. */
  get signal(): AbortSignal | undefined {
    if (this.#current === undefined) return undefined;
    this.#current.controller ??= new AbortController();
    if (this.isStopping) this.#current.controller.abort(stopped());
    return this.#current.controller.signal;
  }

  /** Has the page asked the call that runs to stop? */
  get isStopping(): boolean {
    if (this.#current === undefined) return false;
    const { isStopped, header } = this.#current;
    return isStopped || (this.#states !== undefined && Atomics.load(this.#states, header.entry) === STOPPING);
  }

  call(header: Header, args: readonly unknown[]): Reply | Promise<Reply> {
    if (this.#current === undefined && !this.#isBetween) return this.#begin(header, args);
    return new Promise((resolve) => this.#waiting.push({ header, args, resolve }));
  }

  stop(id: number): void {
    if (this.#current?.header.id !== id) return;
    const reason = stopped();
    this.#current.isStopped = true;
    this.#current.controller?.abort(reason);
    this.#current.task?.cancel(reason);
  }

  #begin(header: Header, args: readonly unknown[]): Reply | Promise<Reply> {
    if (this.#states !== undefined && Atomics.compareExchange(this.#states, header.entry, SENT, BEGUN) !== SENT) {
      this.#next();
      return { kind: "skipped" };
    }
    const current: Current = { header, controller: undefined, isStopped: false, task: undefined };
    this.#current = current;
    const { value, received } = implant(args, header.grafts);
    const end = (reply: Reply): Reply => {
      for (const each of received) each.close();
      this.#current = undefined;
      this.#next();
      return reply;
    };
    try {
      const fn = Object.hasOwn(this.#functions, header.name) ? this.#functions[header.name] : undefined;
      if (typeof fn !== "function") {
        const names = Object.keys(this.#functions).join(", ");
        throw new TypeError(`the worker exposes no function "${header.name}", only ${names || "nothing"}`);
      }
      const context = header.context === undefined ? undefined : new NamedContext(header.context);
      const call = (): unknown => fn(...(value as unknown[]));
      const result = context === undefined ? call() : context.run(call);
      if (iscoroutine(result)) current.task = getEventLoop().createTask(result, { context });
      const promise = current.task ?? result;
      if (typeof (promise as PromiseLike<unknown> | undefined)?.then === "function") {
        return this.#settle(promise as PromiseLike<unknown>, end);
      }
      return this.#reply(result, end);
    } catch (error) {
      return end({ kind: "failed", thrown: toWire(error) });
    }
  }

  async #settle(promise: PromiseLike<unknown>, end: (reply: Reply) => Reply): Promise<Reply> {
    try {
      return this.#reply(await promise, end);
    } catch (error) {
      return end({ kind: "failed", thrown: toWire(error) });
    }
  }

  /** Items are given by a port, and the call goes on until they end. */
  #reply(result: unknown, end: (reply: Reply) => Reply): Reply {
    const { value, grafts, connections } = holdsItems(result)
      ? graft(result, "result", ["items"])
      : { value: result, grafts: [] as Graft[], connections: [] as Connection[] };
    const transfers = [...marksIn(result), ...grafts.map(({ port }) => port)];
    if (grafts.length === 0) return end(moving<Reply>({ kind: "done", value }, transfers));
    const reply: Reply = { kind: "done", value, grafts };
    void Promise.all(connections.map(({ closed }) => closed)).then(() => end(reply));
    return moving(reply, transfers);
  }

  #next(): void {
    if (this.#waiting.length === 0 || this.#current !== undefined) return;
    const { header, args, resolve } = this.#waiting.shift();
    this.#isBetween = true;
    void this.#repliesSent().then(() => {
      this.#isBetween = false;
      resolve(this.#begin(header, args));
    });
  }

  /** Comlink sends a reply a few microtasks after it has it: no call is to wait for the one behind it. */
  async #repliesSent(): Promise<void> {
    for (let i = 0; i < REPLY_MICROTASKS; i++) await microtask;
  }
}

const stopped = (): CancelledError => new CancelledError("cancelled by the page");

function holdsItems(value: unknown): boolean {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
