import { type Coroutine, createTask, isCancelled, type Queue, sleep, type Task, until, wait } from "asyncio-web";

export interface TypeaheadOptions<T> {
  questions: Queue<string>;
  pause: number; // seconds without a keystroke before the server is asked
  ask: (question: string, signal: AbortSignal) => Promise<T>;
  onAsk: (question: string) => void;
  onAnswer: (question: string, answer: T) => void;
  onFailed: (question: string, why: unknown) => void;
}

/** Only the newest question lives: the older task is gone, its request aborted, before the newer starts. */
export function* typeahead<T>(options: TypeaheadOptions<T>): Coroutine<never> {
  let latest: Task<void> | undefined;
  for (;;) {
    const question = yield* options.questions.get();
    if (latest) {
      latest.cancel(`"${question}" is asked now`);
      yield* wait([latest]);
    }
    latest = createTask(answer(question, options), { name: `search "${question}"` });
  }
}

function* answer<T>(question: string, options: TypeaheadOptions<T>): Coroutine<void> {
  yield* sleep(options.pause);
  options.onAsk(question);
  try {
    options.onAnswer(question, yield* until((signal) => options.ask(question, signal)));
  } catch (error) {
    if (isCancelled(error)) throw error;
    options.onFailed(question, error);
  }
}
