import { CancelledError } from "../../errors.ts";
import { Ring } from "../../loop/ring.ts";
import { iscoroutine } from "../../tasks/coroutine.ts";
import { getEventLoop } from "../../tasks/eventLoop.ts";
import type { Task } from "../../tasks/task.ts";
import { moving } from "../endpoint.ts";
import { graft, implant } from "../grafts.ts";
import { BEGUN, type Call, type Reply, SENT, STOPPING, type WorkerSide } from "../protocol.ts";
import { marksIn } from "../transfer.ts";
import { toWire } from "../wireError.ts";
import { NamedContext } from "./namedContext.ts";

/** The call that runs. */
interface Current {
  readonly id: number;
  readonly entry: number;
  /** Made when somebody asks for its signal. */
  controller: AbortController | undefined;
  isStopped: boolean;
  task: Task<unknown> | undefined;
}

interface Waiting {
  readonly call: Call;
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
  /** One has ended, and its reply is about to be sent. */
  #isReplying = false;

  constructor(functions: Readonly<Record<string, unknown>>, states: Int32Array | undefined) {
    this.#functions = functions;
    this.#states = states;
  }

  /** The identity of the call that runs; 0 if none does. */
  get currentId(): number {
    return this.#current?.id ?? 0;
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
    const { isStopped, entry } = this.#current;
    return isStopped || (this.#states !== undefined && Atomics.load(this.#states, entry) === STOPPING);
  }

  call(call: Call): Reply | Promise<Reply> {
    if (this.#current === undefined && !this.#isReplying) return this.#begin(call);
    return new Promise((resolve) => this.#waiting.push({ call, resolve }));
  }

  stop(id: number): void {
    if (this.#current?.id !== id) return;
    const reason = stopped();
    this.#current.isStopped = true;
    this.#current.controller?.abort(reason);
    this.#current.task?.cancel(reason);
  }

  #begin([id, entry, name, args, more]: Call): Reply | Promise<Reply> {
    if (this.#states !== undefined && Atomics.compareExchange(this.#states, entry, SENT, BEGUN) !== SENT) {
      void this.#next();
      return { kind: "skipped" };
    }
    const current: Current = { id, entry, controller: undefined, isStopped: false, task: undefined };
    this.#current = current;
    const received = more === undefined ? [] : implant(args, more.grafts).received;
    const end = (reply: Reply): Reply => {
      for (const each of received) each.close();
      this.#current = undefined;
      void this.#next();
      return reply;
    };
    try {
      const fn = Object.hasOwn(this.#functions, name) ? this.#functions[name] : undefined;
      if (typeof fn !== "function") {
        const names = Object.keys(this.#functions).join(", ");
        throw new TypeError(`the worker exposes no function "${name}", only ${names || "nothing"}`);
      }
      const context = more === undefined ? undefined : new NamedContext(more.context);
      const result: unknown = context === undefined ? fn(...args) : context.run(() => fn(...args));
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
    if (!holdsItems(result)) return end(moving<Reply>({ kind: "done", value: result }, marksIn(result)));
    const { value, grafts, connections } = graft(result, "result", ["items"]);
    const transfers = [...marksIn(result), ...grafts.map(({ port }) => port)];
    const reply: Reply = { kind: "done", value, grafts };
    void Promise.all(connections.map(({ closed }) => closed)).then(() => end(reply));
    return moving(reply, transfers);
  }

  /** No call is to wait for the one behind it: that begins when comlink has sent the reply, a few microtasks later. */
  async #next(): Promise<void> {
    this.#isReplying = true;
    for (let i = 0; i < REPLY_MICROTASKS; i++) await microtask;
    this.#isReplying = false;
    if (this.#waiting.length === 0) return;
    const { call, resolve } = this.#waiting.shift();
    resolve(this.#begin(call));
  }
}

const stopped = (): CancelledError => new CancelledError("cancelled by the page");

function holdsItems(value: unknown): boolean {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
