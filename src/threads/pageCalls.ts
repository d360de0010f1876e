import { copyContext } from "../loop/context.ts";
import { iscoroutine } from "../tasks/coroutine.ts";
import { ensureFuture } from "../tasks/ensureFuture.ts";
import type { Future } from "../tasks/future.ts";
import { BlockMemory } from "./blockMemory.ts";
import { moving } from "./endpoint.ts";
import type { Block, Outcome, PageSide } from "./protocol.ts";
import { serve } from "./serve.ts";
import type { ThreadWorker } from "./threadWorker.ts";
import { marksIn } from "./transfer.ts";
import { toWire } from "./wireError.ts";

/** One function that a worker has run on the page. */
interface Running {
  readonly id: number;
  future: Future<unknown> | undefined;
  outcome: Outcome | undefined;
  /** Where the worker blocks until the outcome is there. */
  memory: BlockMemory | undefined;
  /** Gives the outcome to a worker that does not block. */
  onOutcome: ((outcome: Outcome) => void) | undefined;
}

let codec: typeof import("./codec.ts") | undefined;

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
  /** Those whose outcome the worker does not have yet: it may block before it could look. */
  readonly #running = new Map<number, Running>();
  /** Where the worker has blocked last. */
  #memory: BlockMemory | undefined;
  #isEnded = false;
  /** How many are not done. */
  pending = 0;

  constructor(worker: ThreadWorker, onChange: () => void) {
    this.#worker = worker;
    this.#onChange = onChange;
  }

  run(id: number, during: number, name: string, args: readonly unknown[]): Promise<Outcome> {
    this.#start(id, during, name, args, undefined);
    return this.take(id);
  }

  /** As `run()`, for a worker that blocks until the outcome is written. */
  block({ id, during, name, args, memory }: Block): void {
    if (memory !== undefined) this.#memory = new BlockMemory(memory);
    this.#start(id, during, name, args, this.#memory);
  }

  take(id: number): Promise<Outcome> {
    const running = this.#running.get(id);
    if (running === undefined) return new Promise(() => {}); // it has it
    if (running.outcome !== undefined) return Promise.resolve(this.#moved(running, running.outcome));
    return new Promise((resolve) => (running.onOutcome = resolve));
  }

  forget(id: number): void {
    this.#running.delete(id);
  }

  cancel(id: number): void {
    this.#running.get(id)?.future?.cancel(`cancelled in ${this.#worker.source.name}`);
  }

  wait(id: number, memory: SharedArrayBuffer): void {
    const running = this.#running.get(id);
    if (running === undefined) return new BlockMemory(memory).end(); // it was moved to the worker
    running.memory = new BlockMemory(memory);
    if (running.outcome !== undefined) void this.#write(running);
  }

  /** The worker ends: nobody will have the outcomes. */
  end(reason?: Error): void {
    this.#isEnded = true;
    for (const { future, memory } of this.#running.values()) {
      memory?.end();
      future?.cancel(reason);
    }
    this.#running.clear();
  }

  #start(id: number, during: number, name: string, args: readonly unknown[], memory: BlockMemory | undefined): void {
    if (this.#isEnded) return memory?.end(); // it was in the port of a worker that has died
    const running: Running = { id, future: undefined, outcome: undefined, memory, onOutcome: undefined };
    this.#running.set(id, running);
    const call = this.#worker.callWithId(during);
    const run = <T>(fn: () => T): T => (call === undefined ? copyContext().run(fn) : call.runPart(fn));
    try {
      const result = run(() => this.#functionNamed(name)(...(args as never[])));
      if (!iscoroutine(result) && typeof (result as PromiseLike<unknown> | undefined)?.then !== "function") {
        return this.#finish(running, { kind: "done", value: result });
      }
      const loop = call?.getLoop() ?? this.#worker.loop;
      const future = run(() => ensureFuture(result as PromiseLike<unknown>, { loop }));
      running.future = future;
      this.#count(1); // the worker waits: another may take its place meanwhile
      future.addDoneCallback(() => {
        this.#count(-1);
        this.#finish(running, outcomeOf(future));
      });
    } catch (error) {
      this.#finish(running, { kind: "failed", thrown: toWire(error) });
    }
  }

  #functionNamed(name: string): (...args: never[]) => unknown {
    const { page, name: sourceName } = this.#worker.source;
    const fn = Object.hasOwn(page, name) ? page[name] : undefined;
    if (fn === undefined) throw new TypeError(`the page exposes no function "${name}" to workers of ${sourceName}`);
    return fn;
  }

  #finish(running: Running, outcome: Outcome): void {
    running.outcome = outcome;
    if (running.memory !== undefined) void this.#write(running);
    else running.onOutcome?.(this.#moved(running, outcome));
  }

  /** What is moved to the worker is there when it looks, and not kept. */
  #moved(running: Running, outcome: Outcome): Outcome {
    const transferables = outcome.kind === "done" ? marksIn(outcome.value) : [];
    if (transferables.length > 0) this.#running.delete(running.id);
    return moving(outcome, transferables);
  }

  /** Writes the outcome where the worker waits for it. If it waits no longer, it will ask again. */
  async #write(running: Running): Promise<void> {
    const { outcome } = running;
    if (outcome === undefined) return;
    let given: ReturnType<BlockMemory["give"]> | undefined = running.memory?.giveSmall(outcome);
    if (given === undefined) {
      codec ??= await import("./codec.ts");
      given = running.memory?.give(codec.bytesOf(outcome));
    }
    running.memory = undefined;
    if (given === "written") this.#running.delete(running.id);
    else if (given === "abandoned") running.onOutcome?.(this.#moved(running, outcome));
  }

  #count(change: number): void {
    this.pending += change;
    if (!this.#isEnded) this.#onChange();
  }
}

function outcomeOf(future: Future<unknown>): Outcome {
  try {
    return { kind: "done", value: future.result() };
  } catch (error) {
    return { kind: "failed", thrown: toWire(error) };
  }
}
