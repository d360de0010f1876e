import { CancelledError, ContextVar, type Coroutine, sleep } from "../../src/index.ts";
import {
  exposeThread,
  mainLoop,
  mainThread,
  registerError,
  runCoroutineThreadsafe,
  threadSignal,
  throwIfCancelled,
  transfer,
} from "../../src/threads/worker/index.ts";
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
registerError(OutOfPaint, "OutOfPaint");

class Unregistered extends TypeError {
  override name = "Unregistered";
}

const user = new ContextVar<string>("user", { default: "nobody" });
const page = mainThread<typeof pageFunctions>();

export function add(a: number, b: number): number {
  return a + b;
}

export function echo(value: unknown): unknown {
  return value;
}

export function fail(kind: string): never {
  if (kind === "ours") throw new OutOfPaint("red");
  if (kind === "range") throw new RangeError("too far", { cause: new TypeError("inner") });
  if (kind === "dom") throw new DOMException("no such thing", "NotFoundError");
  if (kind === "cancelled") throw new CancelledError("by itself");
  if (kind === "unregistered") throw Object.assign(new Unregistered("who?"), { detail: 5 });
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

/** Computes until it is cancelled; notes that it has begun, and that it has ended. */
export function spinPolitely(memory: Int32Array<SharedArrayBuffer>): never {
  Atomics.store(memory, 0, 1);
  try {
    for (;;) throwIfCancelled();
  } finally {
    Atomics.store(memory, 1, 1);
  }
}

/** Computes for so long; notes that it has begun, and that it has ended. */
export function countFor(memory: Int32Array<SharedArrayBuffer>, milliseconds: number): void {
  Atomics.store(memory, 0, 1);
  work(milliseconds);
  Atomics.store(memory, 1, 1);
}

export function* napNoting(memory: Int32Array<SharedArrayBuffer>): Coroutine<void> {
  Atomics.store(memory, 0, 1);
  try {
    yield* sleep(1000);
  } finally {
    Atomics.store(memory, 1, 1);
  }
}

/** Holds a Web Lock while it computes for ever, or blocks for ever if there is nothing to count in. */
export async function holding(lock: string, flag: Int32Array<SharedArrayBuffer> | undefined): Promise<void> {
  await navigator.locks.request(lock, () => (flag === undefined ? foreverBlocking() : spin(flag)));
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

export function untilAborted(memory: Int32Array<SharedArrayBuffer>): Promise<void> {
  const signal = threadSignal();
  Atomics.store(memory, 0, 1);
  return new Promise((_, reject) =>
    signal.addEventListener("abort", () => {
      Atomics.store(memory, 1, 1);
      reject(signal.reason as Error);
    }),
  );
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

export function closeAndWait(): Promise<never> {
  self.close();
  return new Promise(() => {});
}

/** Notes that it has begun, and never ends. */
export function forever(memory: Int32Array<SharedArrayBuffer>): Promise<never> {
  Atomics.store(memory, 0, 1);
  return new Promise(() => {});
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

export function askBlocking(question: string): string {
  return runCoroutineThreadsafe(page.answer(question), mainLoop).result();
}

/** Blocks too short a time, and then again. */
export function askImpatiently(memory: Int32Array<SharedArrayBuffer>): string {
  const future = runCoroutineThreadsafe(page.answerWhen(memory), mainLoop);
  try {
    return future.result(0.001);
  } catch (error) {
    Atomics.store(memory, 0, 1);
    return `${(error as Error).name}, then ${future.result()}`;
  }
}

export function echoBlocking(value: unknown): unknown {
  return runCoroutineThreadsafe(page.echo(value), mainLoop).result();
}

/** Blocks when the answer lies in the port already. */
export async function askLate(question: string): Promise<string> {
  const future = runCoroutineThreadsafe(page.answer(question), mainLoop);
  await Promise.resolve();
  const end = performance.now() + 150;
  while (performance.now() < end);
  return future.result(1);
}

export async function ask(question: string): Promise<string> {
  return runCoroutineThreadsafe(page.answer(question), mainLoop);
}

export function addOnPage(a: number, b: number): number {
  return runCoroutineThreadsafe(page.addInPool(a, b), mainLoop).result();
}

export async function addOnPageAwaiting(a: number, b: number): Promise<number> {
  return runCoroutineThreadsafe(page.addInPool(a, b), mainLoop);
}

export async function cancelOnPage(): Promise<boolean> {
  const future = runCoroutineThreadsafe(page.forever(), mainLoop);
  await new Promise((resolve) => setTimeout(resolve, 20));
  future.cancel();
  await new Promise<void>((resolve) => future.addDoneCallback(() => resolve()));
  return future.cancelled();
}

export function foreverBlocking(timeout?: number): void {
  runCoroutineThreadsafe(page.forever(), mainLoop).result(timeout);
}

export async function foreverAwaiting(): Promise<void> {
  await runCoroutineThreadsafe(page.forever(), mainLoop);
}

export function refusedBlocking(): unknown {
  return runCoroutineThreadsafe(page.refuse(), mainLoop).exception();
}

export async function cancelledByPage(): Promise<boolean> {
  const future = runCoroutineThreadsafe(page.refuseByCancel(), mainLoop);
  await future.then(
    () => {},
    () => {},
  );
  return future.cancelled();
}

export function colourBlocking(): unknown {
  return runCoroutineThreadsafe(page.colour(), mainLoop).result();
}

export async function askUnknown(): Promise<unknown> {
  const other = mainThread<{ nothing(): void }>();
  return runCoroutineThreadsafe(other.nothing(), mainLoop);
}

export function callSoon(): void {
  mainLoop.callSoonThreadsafe(page.refuse());
}

/** Counts in the memory how often it was called. */
export function countCall(memory: Int32Array<SharedArrayBuffer>, index: number): number {
  return Atomics.add(memory, index, 1);
}

let calls = 0;

/** How many calls this very worker has had of it. */
export function callsHere(): number {
  return ++calls;
}

export async function* countWithEnd(memory: Int32Array<SharedArrayBuffer>): AsyncGenerator<number, undefined> {
  try {
    for (let i = 0; ; i++) {
      Atomics.store(memory, 0, i + 1);
      yield i;
    }
  } finally {
    Atomics.store(memory, 1, 1);
  }
}

export async function* countAndFail(to: number): AsyncGenerator<number, undefined> {
  for (let i = 0; i < to; i++) yield i;
  throw new OutOfPaint("blue");
}

export async function* countSlowly(to: number, milliseconds: number): AsyncGenerator<number, undefined> {
  for (let i = 0; i < to; i++) yield later(i, milliseconds);
}

/** Gives its items late; notes that it has begun. */
export async function countLater(memory: Int32Array<SharedArrayBuffer>): Promise<AsyncGenerator<number, undefined>> {
  Atomics.store(memory, 0, 1);
  return later(0, 50).then(() => count(10));
}

export async function* chunks(amount: number, length: number): AsyncGenerator<Uint8Array, undefined> {
  for (let i = 0; i < amount; i++) yield transfer(new Uint8Array(length));
}

export async function takeSome(items: AsyncIterable<number>, wanted: number): Promise<number[]> {
  const taken: number[] = [];
  for await (const item of items) if (taken.push(item) === wanted) break;
  return taken;
}

export async function rejectUnseen(): Promise<void> {
  void Promise.reject(new RangeError("nobody looked"));
}

exposeThread({
  add,
  echo,
  fail,
  later,
  nap,
  currentUser,
  spinPolitely,
  countFor,
  napNoting,
  holding,
  spin,
  work,
  untilAborted,
  count,
  sum,
  report,
  fill,
  sizeOf,
  closeAndWait,
  forever,
  throwLater,
  unclonable,
  askBlocking,
  askImpatiently,
  echoBlocking,
  askLate,
  ask,
  addOnPage,
  addOnPageAwaiting,
  cancelOnPage,
  foreverBlocking,
  foreverAwaiting,
  refusedBlocking,
  cancelledByPage,
  colourBlocking,
  askUnknown,
  callSoon,
  countCall,
  callsHere,
  countWithEnd,
  countAndFail,
  countSlowly,
  countLater,
  chunks,
  takeSome,
  rejectUnseen,
});
