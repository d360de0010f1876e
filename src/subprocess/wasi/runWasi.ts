import { until } from "../../combinators/until.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import type { ProgramContext } from "../program.ts";
import { CallAnswerer } from "./callAnswerer.ts";
import { Conversation } from "./conversation.ts";
import { canSuspend } from "./jspi.ts";
import { runBuffered } from "./runBuffered.ts";
import { runSuspending } from "./runSuspending.ts";

/**
 * Runs a WASI program in this thread, as a process's program: it waits where it asks for anything. Where WebAssembly cannot wait
 * for promises, its input is read to the end before it begins, and its output is written when it has ended.
 *
 * It can be killed where it waits; one that computes without an end holds up the thread.
 */
export function runWasi(module: WebAssembly.Module, context: ProgramContext): Coroutine<number> {
  return canSuspend() ? runConversing(module, context) : runBuffered(module, context);
}

function* runConversing(module: WebAssembly.Module, context: ProgramContext): Coroutine<number> {
  const answerer = new CallAnswerer(context);
  const conversation = new Conversation();
  conversation.follow(runSuspending(module, context, conversation.ask));
  try {
    for (;;) {
      const told = yield* until(conversation.next());
      if (told.kind === "ended") return told.status;
      conversation.answer(yield* answerer.answer(told.call));
    }
  } finally {
    conversation.abandon();
  }
}
