import { unframe } from "../answerFrame.ts";
import { type SharedEvents, SharedRing } from "../sharedRing.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import { fromWireOSError } from "../wireOSError.ts";
import type { Call, Handle } from "../workerProtocol.ts";
import { KernelLink, type Post } from "./kernelLink.ts";

/** The way of a process to its kernel that blocks the worker until it is answered: coroutines on it never wait. */
export class BlockingLink extends KernelLink {
  readonly #pid: number;
  readonly #post: Post;
  readonly #answers: SharedRing;

  constructor(pid: number, post: Post, lastHandle: Handle, answers: SharedArrayBuffer) {
    super(pid, post, lastHandle);
    this.#pid = pid;
    this.#post = post;
    this.#answers = new SharedRing(answers);
  }

  override *call<T>(call: Call): Coroutine<T> {
    this.#post(["call", this.#pid, 0, ...call]);
    const { value, error } = unframe((length) => this.#read(length));
    if (error !== undefined) throw fromWireOSError(error);
    return value as T;
  }

  override *more(events: SharedEvents, seen: number): Coroutine<void> {
    events.block(seen);
  }

  #read(length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const seen = this.#answers.writes.count;
      const part = this.#answers.take(length - at);
      bytes.set(part, at);
      at += part.length;
      if (part.length === 0) this.#answers.writes.block(seen);
    }
    return bytes;
  }
}
