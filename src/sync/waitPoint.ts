import type { LoopBound } from "../tasks/awaitable.ts";
import type { EventLoop } from "../tasks/eventLoop.ts";
import { type Door, type Place, WaitQueue } from "./waitQueue.ts";

/** An object that tasks wait at, in a line of its own. */
export abstract class WaitPoint<T> implements LoopBound, Door<T> {
  /** The name of the class, for people: a bundler may change that of the code. */
  protected abstract readonly kind: string;
  protected readonly line: WaitQueue<T> = new WaitQueue<T>(this);

  /** @internal */
  get boundLoop(): EventLoop | undefined {
    return this.line.loop;
  }

  toString(): string {
    const waiters = this.line.length > 0 ? `, waiters:${this.line.length}` : "";
    return `${this.kind}[${this.describe()}${waiters}]`;
  }

  /** @internal */
  abstract admit(): T;

  /** @internal */
  refuse(_place: Place<T>): void {}

  /** The state in words. */
  protected abstract describe(): string;
}
