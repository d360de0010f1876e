import { iscoroutine } from "../tasks/coroutine.ts";
import { ensureFuture } from "../tasks/ensureFuture.ts";
import type { Future } from "../tasks/future.ts";
import { bytesOf, endBlock, writeBlock } from "./blocking.ts";
import { moving } from "./endpoint.ts";
import type { Outcome, PageSide } from "./protocol.ts";
import { serve } from "./serve.ts";
import { runFor } from "./threadCall.ts";
import type { ThreadWorker } from "./threadWorker.ts";
import { marksIn } from "./transfer.ts";
import { toWire } from "./wireError.ts";

/** One function that a worker has run on the page. */
interface Running {
  future: Future<unknown> | undefined;
  /** Where the worker blocks until the outcome is there. */
  memory: SharedArrayBuffer | undefined;
  /** What was sent, until the worker says that it has it: it may block before it could look. */
  outcome: Outcome | undefined;
  /** Called when the worker has brought larger memory, or is gone. */
  onMemory: ((memory: SharedArrayBuffer | undefined) => void) | undefined;
}

/** Answers what the worker asks of the page. */
export function answerCalls(worker: ThreadWorker, port: MessagePort, onChange: () => void): PageCalls {
  const calls = new PageCalls(worker, onChange);
  serve(calls, port);
  return calls;
}

/** What a worker asks of the page: to run coroutines there. */
export class PageCalls implements PageSide {
  readonly #worker: ThreadWorker;
  readonly #onChange: () => void;
  readonly #running = new Map<number, Running>();
  #isEnded = false;
  /** How many are not done. */
  pending = 0;

  constructor(worker: ThreadWorker, onChange: () => void) {
    this.#worker = worker;
    this.#onChange = onChange;
  }

  async run(
    id: number,
    during: number,
    name: string,
    args: readonly unknown[],
    memory?: SharedArrayBuffer,
  ): Promise<Outcome | { kind: "written" }> {
    if (this.#isEnded) return new Promise(() => {}); // what was in the port of a worker that has died
    const running: Running = { future: undefined, memory, outcome: undefined, onMemory: undefined };
    this.#running.set(id, running);
    this.#count(1); // its worker waits: another may take its place meanwhile
    let outcome: Outcome;
    let transferables: Transferable[] = [];
    try {
      const value = await this.#start(running, during, name, args);
      transferables = marksIn(value);
      outcome = moving({ kind: "done", value }, transferables);
    } catch (error) {
      outcome = { kind: "failed", thrown: toWire(error) };
    }
    this.#count(-1);
    if (await this.#write(running, outcome)) {
      this.#running.delete(id);
      return { kind: "written" };
    }
    if (transferables.length > 0) this.#running.delete(id);
    else running.outcome = outcome;
    return outcome;
  }

  forget(id: number): void {
    this.#running.delete(id);
  }

  cancel(id: number): void {
    this.#running.get(id)?.future?.cancel(`cancelled in ${this.#worker.source.name}`);
  }

  wait(id: number, memory: SharedArrayBuffer): void {
    const running = this.#running.get(id);
    if (running === undefined) return endBlock(memory); // it was moved to the worker
    running.memory = memory;
    running.onMemory?.(memory);
    if (running.outcome !== undefined) void this.#write(running, running.outcome);
  }

  /** The worker ends: nobody will have the outcomes. */
  end(reason: Error): void {
    this.#isEnded = true;
    for (const { future, memory, onMemory } of this.#running.values()) {
      if (memory !== undefined) endBlock(memory);
      onMemory?.(undefined);
      future?.cancel(reason);
    }
    this.#running.clear();
  }

  #start(running: Running, during: number, name: string, args: readonly unknown[]): unknown {
    const { page, name: sourceName } = this.#worker.source;
    const fn = Object.hasOwn(page, name) ? page[name] : undefined;
    if (fn === undefined) throw new TypeError(`the page exposes no function "${name}" to workers of ${sourceName}`);
    const call = this.#worker.callWithId(during);
    return runFor(call, () => {
      const result = fn(...(args as never[]));
      const isAwaitable =
        iscoroutine(result) || typeof (result as PromiseLike<unknown> | undefined)?.then === "function";
      if (!isAwaitable) return result;
      running.future = ensureFuture(result as PromiseLike<unknown>, { loop: call?.getLoop() ?? this.#worker.loop });
      return running.future;
    });
  }

  /** Writes the outcome where the worker waits for it; `false` if it does not wait, or not any more. */
  async #write(running: Running, outcome: Outcome): Promise<boolean> {
    if (running.memory === undefined) return false;
    const bytes = await bytesOf(outcome);
    for (let memory: SharedArrayBuffer | undefined = running.memory; memory !== undefined;) {
      const result = writeBlock(memory, bytes);
      if (result !== "too small") return result === "written";
      memory = await new Promise<SharedArrayBuffer | undefined>((resolve) => (running.onMemory = resolve));
      running.onMemory = undefined;
    }
    return false;
  }

  #count(change: number): void {
    this.pending += change;
    if (!this.#isEnded) this.#onChange();
  }
}
