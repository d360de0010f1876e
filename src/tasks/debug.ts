import { type Happening, observe } from "../loop/hooks.ts";
import { current } from "./current.ts";
import type { Task } from "./task.ts";

/** An awaitable that does nothing until it is awaited. */
interface Lazy {
  readonly isStarted: boolean;
}

/** What debug mode knows of a task or an operation. */
interface Notes {
  /** Where it was made. */
  place: string;
  /** The operations that a task has made and not awaited, and its latest. */
  made: Lazy[];
  /** How far the cancellation of a task has come. */
  cancellation?: "requested" | "raised" | "told";
}

const notes = /* @__PURE__ */ new WeakMap<object, Notes>();

/** The operations that a task was made for. */
const awaited = /* @__PURE__ */ new WeakSet<object>();

let loops = 0;
let stop: (() => void) | undefined;

/** Counts the loops in debug mode: the first starts the observation, the last ends it. */
export function setDebugging(isEnabled: boolean): void {
  loops += isEnabled ? 1 : -1;
  if (loops > 0) stop ??= observe(note);
  else stop = void stop?.();
}

/** Where a task or an operation was made, as " at file:line", if debug mode was on. */
export function placeOf(thing: object | undefined): string {
  return (thing && notes.get(thing)?.place) ?? "";
}

function note(what: Happening, subject: object, detail?: unknown): void {
  if (what === "created" || what === "operation") notes.set(subject, { place: findPlace(), made: [] });
  if (what === "operation") return noteOperation(subject as unknown as Lazy);
  if (what === "awaited") return void awaited.add(subject);
  const known = notes.get(subject);
  if (known === undefined) return;
  const task = subject as Task<unknown>;
  if (what === "cleanup") known.cancellation = "told";
  else if (what === "cancelling") known.cancellation = "requested";
  else if (what === "resumed" && known.cancellation === "requested") known.cancellation = "raised";
  else if (what === "suspended" && known.cancellation === "raised" && task.cancelling() > 0) {
    known.cancellation = "told";
    const wait = `${(detail as object | undefined) ?? "its turn"}${placeOf(known.made.at(-1))}`;
    console.warn(
      `Task '${task.getName()}' was cancelled and waits again, for ${wait}: rethrow CancelledError, unless this is cleanup`,
    );
  } else if (what === "finished") {
    for (const operation of known.made.filter((each) => !isAwaited(each))) {
      const made = `${operation}${placeOf(operation)}`;
      console.warn(`Task '${task.getName()}' made ${made} and never awaited it: did you mean yield*?`);
    }
  }
}

function isAwaited(operation: Lazy): boolean {
  return operation.isStarted || awaited.has(operation);
}

function noteOperation(operation: Lazy): void {
  const known = current.task && notes.get(current.task);
  if (known) known.made = [...known.made.filter((each) => !isAwaited(each)), operation];
}

/** The innermost frame of the stack that is not the library's own. */
function findPlace(): string {
  const frames = (new Error().stack ?? "").split("\n").filter((line) => /:\d+:\d/.test(line));
  const home = /[^\s(@]+?(?=\/(?:tasks\/debug\.ts|[^/]*):\d+:\d)/.exec(frames[0] ?? "")?.[0];
  const frame = frames.find((line) => !line.includes(`${home}/`) || line.includes(".test."));
  return frame === undefined ? "" : ` at ${frame.trim().replace("at ", "")}`;
}
