import { OSError, osError } from "../../errors.ts";
import type { Awaitable, Coroutine } from "../../tasks/awaitable.ts";
import type { ProcessContext } from "../processContext.ts";
import type { Start } from "../system.ts";
import { CallAnswerer } from "../wasi/callAnswerer.ts";
import type { Answer, Call, Questions } from "../wasi/calls.ts";
import { runBlocking } from "../wasi/runBlocking.ts";
import type { RemoteSource } from "./remoteStreams.ts";

/** Runs a WASI program that blocks its worker, on a `BlockingLink`: its streams are used below their readers and writers. */
export function runBlockingWasi(module: WebAssembly.Module, context: ProcessContext, start: Start): number {
  const answerer = new CallAnswerer(context);
  return runBlocking(module, context, (call) => {
    if (call.op === "close" && call.handle <= 2) {
      answerer.answer(call).next(); // what is left to do waits for nobody
      return { value: undefined };
    }
    const stream = streamCall(call, start);
    return answerOf(() => (stream === undefined ? now(answerer.answer(call)) : { value: now(stream) }));
  });
}

/** What a question about the standard streams comes to, if it is one. */
function streamCall(
  call: Call,
  { stdin, stdout, stderr }: Start,
): Coroutine<Questions[keyof Questions][1]> | undefined {
  if (call.op === "read") return stepsOf(stdin.read(call.max));
  if (call.op === "write") return stepsOf((call.handle === 1 ? stdout : stderr).write(call.data));
  if (call.op === "poll") return call.stdin ? (stdin as RemoteSource).poll(call.seconds) : pause(call.seconds);
  return undefined;
}

function stepsOf<T>(awaitable: Awaitable<T>): Coroutine<T> {
  return awaitable[Symbol.iterator]() as Coroutine<T>;
}

function* pause(seconds: number | undefined): Coroutine<number> {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000 * (seconds ?? Infinity));
  return -1;
}

function answerOf(find: () => Answer): Answer {
  try {
    return find();
  } catch (error) {
    if (error instanceof OSError) return { error: error.code };
    throw error;
  }
}

/** The result of a coroutine that does not wait. */
function now<T>(work: Coroutine<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (step.value !== undefined) throw osError("ENOTSUP", "expected what a program that blocks can do");
  }
}
