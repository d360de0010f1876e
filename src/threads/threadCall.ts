import { isCancelled } from "../errors.ts";
import { ContextVar, copyContext, scope } from "../loop/context.ts";
import { type Duration, toSeconds } from "../loop/duration.ts";
import { getEventLoop } from "../tasks/eventLoop.ts";
import type { Executor } from "../tasks/executor.ts";
import { FINISHED, Future } from "../tasks/future.ts";
import type { Connection } from "./grafts.ts";
import type { ThreadTarget } from "./threadTarget.ts";
import type { ThreadWorker } from "./threadWorker.ts";
import { marksIn } from "./transfer.ts";

/** What becomes of a call that runs in a worker when it is cancelled; the caller hears at once in any case. */
export type CancelMode = "detach" | "cooperative" | "terminate";

/** How a function is called in a worker. */
export interface ThreadOptions {
  /**
   * - `detach`, the default, is Python's: the call runs on, nobody waits for it.
   * - `cooperative` tells the function, see `throwIfCancelled()` and `threadSignal()`.
   * - `terminate` tells it, and ends its worker after the grace; a fresh one takes its place.
   */
  readonly cancel?: CancelMode;
  /** How long `terminate` waits for the function to stop by itself, in seconds; 0 if not given. */
  readonly grace?: Duration;
  /** What runs it; the default executor of the loop if not given. */
  readonly executor?: Executor;
}

let lastId = 0;

/** The rank of the call for which a coroutine of the page runs. */
const rank = new ContextVar<number>("rank of the call");

/** How a call ends; `discard` is for a value that nobody waits for any more. */
export type CallEnd = { readonly error: unknown } | { readonly value: unknown; readonly discard?: () => void };

/** A call of a function in a worker, and the future of its result. */
export class ThreadCall extends Future<unknown> {
  readonly id: number = ++lastId;
  /** Calls begin in the order of their ranks: that of the call of which this is a part, or else its own. */
  readonly rank: number = rank.get(this.id);
  readonly target: ThreadTarget;
  readonly transfers: Transferable[];
  readonly mode: CancelMode;
  readonly graceMs: number;
  readonly #onCancel: (call: ThreadCall) => void;
  /** The worker that it was sent to. */
  worker: ThreadWorker | undefined;
  /** Where its state is in the memory shared with the worker. */
  entry = 0;
  /** How often the worker died that it was sent to, without having begun it. */
  returns = 0;
  args: readonly unknown[];
  context: [name: string, value: unknown][];
  connections: readonly Connection[] = [];
  /** The stack of the call, in debug mode. */
  readonly callSite: string | undefined;
  #isSettled = false;

  constructor(target: ThreadTarget, args: readonly unknown[], onCancel: (call: ThreadCall) => void) {
    const loop = getEventLoop();
    super(loop.own);
    this.target = target;
    this.args = args;
    this.mode = target.options.cancel ?? "detach";
    this.graceMs = toSeconds(target.options.grace ?? 0) * 1000;
    this.transfers = marksIn(args);
    this.context = [...(scope.context ?? [])]
      .filter(([variable]) => variable !== rank)
      .map(([variable, value]) => [variable.name, value]);
    this.#onCancel = onCancel;
    this.callSite = loop.getDebug() ? new Error("called").stack?.split("\n").slice(3).join("\n") : undefined;
    loop.countOutside(1);
  }

  override cancel(message?: unknown): boolean {
    if (!super.cancel(message)) return false;
    this.getLoop().countOutside(-1);
    this.#onCancel(this);
    return true;
  }

  /** Calls the function on the page: calls that it makes are part of this one. */
  runPart<T>(fn: () => T): T {
    return copyContext().run(() => {
      rank.set(this.rank);
      return fn();
    });
  }

  /** Ends the call: with what it gave, or with an error. */
  settle(end: CallEnd): void {
    if (this.#isSettled) return; // its worker died while it made items
    this.#isSettled = true;
    this.disconnect();
    this.args = [];
    const isWanted = !this.done();
    if (isWanted) this.getLoop().countOutside(-1);
    if (!("error" in end)) {
      if (isWanted) this.finish(FINISHED, end.value);
      else end.discard?.();
      return;
    }
    const { error } = end;
    if (isWanted) this.fail(error);
    else if (!isCancelled(error) && (error as Error | undefined)?.name !== "AbortError") {
      this.getLoop().callExceptionHandler({
        message: `${this} failed in its worker after it had been cancelled`,
        exception: error,
      });
    }
  }

  /** Nobody calls its functions and takes its items any more. */
  disconnect(): void {
    for (const connection of this.connections) connection.close();
    this.connections = [];
  }

  override toString(): string {
    return `toThread(${this.target.name})`;
  }
}
