import type { Coroutine } from "../../tasks/awaitable.ts";
import type { ProgramContext } from "../program.ts";
import { BufferedCalls, EndedBySignal } from "./bufferedCalls.ts";
import { CallAnswerer } from "./callAnswerer.ts";
import type { Answer } from "./calls.ts";
import { runBlocking } from "./runBlocking.ts";

/** Runs a WASI program that cannot wait: it reads input that has ended, and what it writes is written when it has ended. */
export function* runBuffered(module: WebAssembly.Module, context: ProgramContext): Coroutine<number> {
  const answerer = new CallAnswerer(context);
  const input = yield* context.stdin.read();
  const calls = new BufferedCalls(input, (call) => answerNow(answerer.answer(call)));
  let status = 0;
  try {
    status = runBlocking(module, context, calls.answer);
  } catch (error) {
    if (!(error instanceof EndedBySignal)) throw error;
  }
  for (const call of calls.later) yield* answerer.answer(call);
  return status;
}

/** The answer, if it is there without waiting: files in memory have it. */
function answerNow(answering: Coroutine<Answer>): Answer {
  const step = answering.next();
  if (step.done === true) return step.value;
  answering.return({ error: "ENOTSUP" });
  return { error: "ENOTSUP" };
}
