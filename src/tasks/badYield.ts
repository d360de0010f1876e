import { show } from "../loop/checks.ts";

/** The error of a coroutine that yields what cannot be waited for. */
export function badYield(task: string, value: unknown): TypeError {
  const hint = value instanceof Promise ? "yield* until(promise)" : "yield*";
  return new TypeError(`Task '${task}' yielded <${show(value)}>: did you mean ${hint}?`);
}
