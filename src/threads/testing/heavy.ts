import { ContextVar, type Coroutine, sleep } from "../../index.ts";
import {
  exposeThread,
  mainLoop,
  mainThread,
  registerError,
  runCoroutineThreadsafe,
  threadSignal,
  throwIfCancelled,
  transfer,
} from "../worker/index.ts";
import type { pageFunctions } from "./page.ts";

/** A class of errors that both sides know. */
export class OutOfPaint extends Error {
  override name = "OutOfPaint";
  readonly colour: string;

  constructor(colour: string) {
    super(`no ${colour} left`);
    this.colour = colour;
  }
}
registerError(OutOfPaint);

const user = new ContextVar<string>("user", { default: "nobody" });
const page = mainThread<typeof pageFunctions>();

export function add(a: number, b: number): number {
  return a + b;
}

export function echo<T>(value: T): T {
  return value;
}

export function fail(kind: string): never {
  if (kind === "ours") throw new OutOfPaint("red");
  if (kind === "range") throw new RangeError("too far", { cause: new TypeError("inner") });
  if (kind === "dom") throw new DOMException("no such thing", "NotFoundError");
  throw { kind };
}

export async function later<T>(value: T, milliseconds: number): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return value;
}

export function* nap(seconds: number): Coroutine<string> {
  yield* sleep(seconds);
  return user.get();
}

export function currentUser(): string {
  return user.get();
}

/** Computes until it is cancelled. */
export function spinPolitely(): never {
  for (;;) throwIfCancelled();
}

/** Computes for ever. */
export function spin(flag: Int32Array<SharedArrayBuffer> | undefined): never {
  for (;;) if (flag !== undefined) Atomics.add(flag, 0, 1);
}

/** Computes for so long. */
export function work(milliseconds: number): number {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
  return milliseconds;
}

export function untilAborted(): Promise<string> {
  const signal = threadSignal();
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
}

export async function* count(to: number): AsyncGenerator<number, undefined> {
  for (let i = 0; i < to; i++) yield i;
}

export async function sum(items: AsyncIterable<number>): Promise<number> {
  let total = 0;
  for await (const item of items) total += item;
  return total;
}

export async function report(steps: number, options: { onProgress: (step: number) => unknown }): Promise<number> {
  for (let i = 0; i < steps; i++) await options.onProgress(i);
  return steps;
}

export function fill(length: number): Uint8Array {
  return transfer(new Uint8Array(length).fill(7));
}

export function sizeOf(buffer: ArrayBuffer): number {
  return buffer.byteLength;
}

export function close(): void {
  self.close();
}

export function throwLater(): Promise<never> {
  setTimeout(() => {
    throw new Error("later");
  });
  return new Promise(() => {});
}

export function unclonable(): unknown {
  return { inner: [() => 1] };
}

export function askBlocking(question: string, timeout?: number): string {
  return runCoroutineThreadsafe(page.answer(question), mainLoop).result(timeout);
}

export function echoBlocking(value: unknown): unknown {
  return runCoroutineThreadsafe(page.echo(value), mainLoop).result();
}

export async function ask(question: string): Promise<string> {
  return runCoroutineThreadsafe(page.answer(question), mainLoop);
}

export function addOnPage(a: number, b: number): number {
  return runCoroutineThreadsafe(page.addInPool(a, b), mainLoop).result();
}

export async function cancelOnPage(): Promise<boolean> {
  const future = runCoroutineThreadsafe(page.forever(), mainLoop);
  await new Promise((resolve) => setTimeout(resolve, 20));
  future.cancel();
  await new Promise<void>((resolve) => future.addDoneCallback(() => resolve()));
  return future.cancelled();
}

exposeThread({
  add,
  echo,
  fail,
  later,
  nap,
  currentUser,
  spinPolitely,
  spin,
  work,
  untilAborted,
  count,
  sum,
  report,
  fill,
  sizeOf,
  close,
  throwLater,
  unclonable,
  askBlocking,
  echoBlocking,
  ask,
  addOnPage,
  cancelOnPage,
});
