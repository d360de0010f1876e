import { BrokenExecutorError } from "../errors.ts";
import { type Awaitable, type Coroutine, Operation } from "../tasks/awaitable.ts";
import type { RemoteIterator } from "../tasks/executor.ts";
import { Settlement } from "../tasks/promises.ts";
import { connect, moving, type Remote } from "./endpoint.ts";
import { outcomeOf, resultOf } from "./functions.ts";
import type { Connection } from "./grafts.ts";
import type { Items, ItemsSide, Outcome } from "./protocol.ts";
import { serve } from "./serve.ts";
import { marksIn } from "./transfer.ts";
import { toWire } from "./wireError.ts";

/** How many items may be made ahead of who takes them. */
const AHEAD = 64;

/**
 * Makes items for the other side.
 *
 * 1. Nothing is made before the first request.
 * 2. Then at most `AHEAD` items lie here, and as many with who takes them.
 */
class ItemsSource implements ItemsSide {
  readonly #iterator: AsyncIterator<unknown>;
  readonly #onEnd: () => void;
  #made: unknown[] = [];
  #end: Outcome | undefined;
  #isMaking = false;
  #wake: (() => void) | undefined;

  constructor(iterator: AsyncIterator<unknown>, onEnd: () => void) {
    this.#iterator = iterator;
    this.#onEnd = onEnd;
  }

  async pull(count: number): Promise<Items> {
    while (this.#made.length === 0 && this.#end === undefined) {
      const isNews = new Promise<void>((resolve) => (this.#wake = resolve));
      void this.#make();
      await isNews;
    }
    const items = this.#made.splice(0, count);
    const isAll = this.#made.length === 0 && this.#end !== undefined;
    if (isAll) this.#onEnd();
    else void this.#make();
    const answer: Items = isAll ? { items, end: this.#end as Outcome } : { items };
    return moving(answer, marksIn(items));
  }

  async close(): Promise<Outcome> {
    const ended = await outcomeOf(() => this.#iterator.return?.());
    this.#finish({ kind: "done", value: undefined });
    this.#onEnd();
    return ended.kind === "failed" ? ended : { kind: "done", value: undefined };
  }

  async #make(): Promise<void> {
    if (this.#isMaking) return;
    this.#isMaking = true;
    try {
      while (this.#end === undefined && this.#made.length < AHEAD) {
        const { done, value } = await this.#iterator.next();
        if (done === true) this.#finish({ kind: "done", value: undefined });
        else this.#made.push(value);
        this.#wake?.();
      }
    } catch (error) {
      this.#finish({ kind: "failed", thrown: toWire(error) });
    }
    this.#isMaking = false;
  }

  #finish(end: Outcome): void {
    this.#end ??= end;
    this.#wake?.();
  }
}

/** Lets the other side take the items. */
export function exposeItems(items: AsyncIterable<unknown>): Connection {
  const { port1, port2 } = new MessageChannel();
  let end!: () => void;
  const closed = new Promise<void>((resolve) => (end = resolve));
  const source = new ItemsSource(items[Symbol.asyncIterator](), end);
  serve(source, port1);
  const close = (): void => {
    void source.close();
    port1.close();
  };
  return { kind: "items", port: port2, closed, close };
}

const END: IteratorResult<never, undefined> = { done: true, value: undefined };

/** Items that the other side of a port makes. */
export class RemoteItems<T> implements RemoteIterator<T> {
  readonly #port: MessagePort;
  readonly #source: Remote<ItemsSide>;
  readonly #here: T[] = [];
  #end: Outcome | undefined;
  #failure: { readonly reason: unknown } | undefined;
  /** The request that is under way. */
  #pulling: Promise<void> | undefined;
  /** How to end the requests that are under way. */
  readonly #rejects = new Set<(reason: unknown) => void>();
  /** Called once, when there will be no more requests. */
  onClosed: (() => void) | undefined;

  constructor(port: MessagePort) {
    this.#port = port;
    this.#source = connect<ItemsSide>(port);
  }

  next(): Awaitable<IteratorResult<T, undefined>> {
    return new Operation(this.#next, this);
  }

  return(): Awaitable<IteratorResult<T, undefined>> {
    return new Operation(this.#return, this);
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return { next: async () => this.next(), return: async () => this.return() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  /** The other side is gone. */
  fail(reason: unknown): void {
    this.#failure ??= { reason };
    for (const reject of this.#rejects) reject(reason);
    this.close();
  }

  close(): void {
    this.#port.close();
    this.onClosed?.();
    this.onClosed = undefined;
  }

  *#next(): Coroutine<IteratorResult<T, undefined>> {
    while (this.#here.length === 0) {
      if (this.#failure !== undefined) throw this.#failure.reason;
      if (this.#end !== undefined) {
        const end = this.#end;
        this.#end = { kind: "done", value: undefined };
        resultOf(end);
        return END;
      }
      yield* new Settlement((this.#pulling ??= this.#pull()), { isExpected: () => true });
    }
    const value = this.#here.shift() as T;
    if (this.#here.length < AHEAD / 2 && this.#end === undefined) this.#pulling ??= this.#pull();
    return { done: false, value };
  }

  *#return(): Coroutine<IteratorResult<T, undefined>> {
    if (this.#end === undefined && this.#failure === undefined) {
      this.#end = { kind: "done", value: undefined };
      const isExpected = (error: unknown): boolean => error instanceof BrokenExecutorError; // they end with their worker
      const ended = yield* new Settlement(this.#orGone(this.#source.close()), { isExpected });
      this.close();
      resultOf(ended);
    }
    this.#here.length = 0;
    return END;
  }

  async #pull(): Promise<void> {
    try {
      const { items, end } = await this.#orGone(this.#source.pull(AHEAD - this.#here.length));
      this.#here.push(...(items as T[]));
      if (this.#end !== undefined || end === undefined) return; // return() closes by itself
      this.#end = end;
      this.close();
    } catch (reason) {
      this.#failure ??= { reason };
    } finally {
      this.#pulling = undefined;
    }
  }

  /** A port that was closed does not answer. */
  async #orGone<R>(answer: Promise<R>): Promise<R> {
    const { promise, reject } = Promise.withResolvers<never>();
    this.#rejects.add(reject);
    try {
      return await Promise.race([answer, promise]);
    } finally {
      this.#rejects.delete(reject);
    }
  }

  toString(): string {
    return `RemoteIterator[${this.#here.length} here${this.#end === undefined ? "" : ", ended"}]`;
  }
}
