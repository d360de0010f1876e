/** Has its name on the class, so that stacks begin with it; a derived class may set another. */
class NamedError extends Error {
  /** @internal */
  static readonly kind: string = "Error";

  override get name(): string {
    return (this.constructor as typeof NamedError).kind;
  }

  override set name(value: string) {
    Object.defineProperty(this, "name", { value, configurable: true, writable: true });
  }
}

/**
 * Raised where a cancelled task waits, and by a cancelled future's `result()`.
 *
 * JavaScript has no `BaseException`: a bare `catch` also catches this. Rethrow it, or ask {@link isCancelled}.
 *
 * @see https://docs.python.org/3.14/library/asyncio-exceptions.html#asyncio.CancelledError
 */
export class CancelledError extends NamedError {
  static override readonly kind: string = "CancelledError";

  /** What was given to `cancel()`; its text is the message. */
  readonly reason: unknown;
  /** The name of the task that called `cancel()`, if a task did. */
  readonly by: string | undefined;

  constructor(reason?: unknown, by?: string, cause?: unknown) {
    // A stack capture costs more than the whole cancellation, and would only show the loop's own frames.
    const message = reason === undefined ? "" : reason instanceof Error ? reason.message : String(reason);
    const limit: unknown = Reflect.get(Error, "stackTraceLimit"); // in engines that have it
    if (limit !== undefined) Reflect.set(Error, "stackTraceLimit", 0);
    super(message);
    if (limit !== undefined) Reflect.set(Error, "stackTraceLimit", limit);
    this.reason = reason;
    this.by = by;
    if (cause !== undefined) this.cause = cause;
  }
}

/** An operation took longer than it was allowed to. Its `name` equals that of the DOM's timeout errors. */
export class TimeoutError extends NamedError {
  static override readonly kind: string = "TimeoutError";
}

/** The future's state does not allow the operation: its result is asked for too early, or set twice. */
export class InvalidStateError extends NamedError {
  static override readonly kind: string = "InvalidStateError";
}

/** The call is not allowed in this state of the program, e.g. releasing a lock that nobody holds. */
export class RuntimeError extends NamedError {
  static override readonly kind: string = "RuntimeError";
}

/** The barrier was reset while tasks waited, or is aborted. */
export class BrokenBarrierError extends RuntimeError {
  static override readonly kind: string = "BrokenBarrierError";
}

/**
 * What was to run a call is gone: its worker could not start, died, or was retired. The `cause`, if there is one, is the
 * worker's own error.
 *
 * @see https://docs.python.org/3.14/library/concurrent.futures.html#concurrent.futures.BrokenExecutor
 */
export class BrokenExecutorError extends RuntimeError {
  static override readonly kind: string = "BrokenExecutorError";
}

/** A context variable has no value in this context, and no default. */
export class LookupError extends NamedError {
  static override readonly kind: string = "LookupError";
}

/** `getNowait()` found the queue empty. */
export class QueueEmpty extends NamedError {
  static override readonly kind: string = "QueueEmpty";
}

/** `putNowait()` found the queue full. */
export class QueueFull extends NamedError {
  static override readonly kind: string = "QueueFull";
}

/** The queue was shut down. */
export class QueueShutDown extends NamedError {
  static override readonly kind: string = "QueueShutDown";
}

/**
 * The system refused an operation. `code` names the reason as Node does: `"EADDRINUSE"`, `"ECONNREFUSED"`.
 *
 * @see https://docs.python.org/3.14/library/exceptions.html#OSError
 */
export class OSError extends NamedError {
  static override readonly kind: string = "OSError";
  /** @internal The code of all errors of the class. */
  static readonly code: string = "";

  readonly code: string;
  /** The file it is about, if it is about one. */
  readonly filename: string | undefined;
  /** The reason in words, without the file: `"No such file or directory"`. */
  readonly strerror: string | undefined;

  constructor(
    message?: string,
    options?: ErrorOptions & { readonly code?: string; readonly filename?: string; readonly strerror?: string },
  ) {
    super(message, options);
    this.code = options?.code ?? (this.constructor as typeof OSError).code;
    this.filename = options?.filename;
    this.strerror = options?.strerror ?? message;
  }
}

/** Something happened to a connection: one of the classes below says what. */
export class ConnectionError extends OSError {
  static override readonly kind: string = "ConnectionError";

  /** The number by which the peer said why: a WebSocket's close code, the error code of a stream or session of WebTransport. */
  readonly peerCode: number | undefined;
  /** What it said besides; empty if nothing. */
  readonly peerReason: string;

  constructor(message?: string, options?: ConnectionErrorOptions) {
    super(message, options);
    this.peerCode = options?.peerCode;
    this.peerReason = options?.peerReason ?? "";
  }
}

/** What is known of a {@link ConnectionError}. */
export interface ConnectionErrorOptions extends ErrorOptions {
  readonly code?: string;
  readonly peerCode?: number | undefined;
  readonly peerReason?: string;
}

/** Nobody reads any more what is written. */
export class BrokenPipeError extends ConnectionError {
  static override readonly kind: string = "BrokenPipeError";
  static override readonly code: string = "EPIPE";
}

/** This side gave the connection up, e.g. as the other one broke the rules. */
export class ConnectionAbortedError extends ConnectionError {
  static override readonly kind: string = "ConnectionAbortedError";
  static override readonly code: string = "ECONNABORTED";
}

/** Nobody listens there. */
export class ConnectionRefusedError extends ConnectionError {
  static override readonly kind: string = "ConnectionRefusedError";
  static override readonly code: string = "ECONNREFUSED";
}

/** The other side gave the connection up, or is gone. */
export class ConnectionResetError extends ConnectionError {
  static override readonly kind: string = "ConnectionResetError";
  static override readonly code: string = "ECONNRESET";
}

/** There is no such file or directory. */
export class FileNotFoundError extends OSError {
  static override readonly kind: string = "FileNotFoundError";
  static override readonly code: string = "ENOENT";
}

/** The file or directory that is to be made exists. */
export class FileExistsError extends OSError {
  static override readonly kind: string = "FileExistsError";
  static override readonly code: string = "EEXIST";
}

/** A file was expected, and it is a directory. */
export class IsADirectoryError extends OSError {
  static override readonly kind: string = "IsADirectoryError";
  static override readonly code: string = "EISDIR";
}

/** A directory was expected, and it is something else. */
export class NotADirectoryError extends OSError {
  static override readonly kind: string = "NotADirectoryError";
  static override readonly code: string = "ENOTDIR";
}

/** The file's mode does not allow it. */
export class PermissionError extends OSError {
  static override readonly kind: string = "PermissionError";
  static override readonly code: string = "EACCES";
}

/** There is no such process: it may have ended. */
export class ProcessLookupError extends OSError {
  static override readonly kind: string = "ProcessLookupError";
  static override readonly code: string = "ESRCH";
}

/** The operation cannot be had in a browser. */
export class NotImplementedError extends RuntimeError {
  static override readonly kind: string = "NotImplementedError";
}

const systemErrors: readonly (typeof OSError)[] = [
  BrokenPipeError,
  ConnectionAbortedError,
  ConnectionRefusedError,
  ConnectionResetError,
  FileNotFoundError,
  FileExistsError,
  IsADirectoryError,
  NotADirectoryError,
  PermissionError,
  ProcessLookupError,
];

/** The error for a code that came over a wire, of the class that stands for it. */
export function osError(
  code: string,
  message: string,
  options?: ErrorOptions & { readonly filename?: string; readonly strerror?: string },
): OSError {
  const kind = systemErrors.find((each) => each.code === code) ?? OSError;
  return new kind(message, { ...options, code });
}

/** The stream ended before all that was asked for had come. */
export class IncompleteReadError extends NamedError {
  static override readonly kind: string = "IncompleteReadError";

  /** What had come. */
  readonly partial: Uint8Array<ArrayBuffer>;
  /** How many bytes were asked for; `null` if a separator was. */
  readonly expected: number | null;

  constructor(partial: Uint8Array<ArrayBuffer>, expected: number | null) {
    super(`${partial.length} bytes read on a total of ${expected ?? "undefined"} expected bytes`);
    this.partial = partial;
    this.expected = expected;
  }
}

/** The limit was reached before a separator was found. What was read stays in the buffer. */
export class LimitOverrunError extends NamedError {
  static override readonly kind: string = "LimitOverrunError";

  /** How many bytes at the front of the buffer are known to hold no separator. */
  readonly consumed: number;

  constructor(message: string, consumed: number) {
    super(message);
    this.consumed = consumed;
  }
}

/** Chooses errors of a group: by class, or by a predicate. */
export type ErrorCondition = (new (...args: never[]) => Error) | ((error: Error) => boolean);

/**
 * Several errors at once: what a task group raises when children fail. Never holds a {@link CancelledError}.
 *
 * @throws RangeError if `errors` is empty
 * @see https://docs.python.org/3.14/library/exceptions.html#ExceptionGroup
 */
export class ExceptionGroup extends AggregateError {
  override name = "ExceptionGroup";

  declare readonly errors: Error[];
  /** The message as given, without the list of inner errors. */
  readonly title: string;

  constructor(title: string, errors: Iterable<Error>, options?: ErrorOptions) {
    const list = [...errors];
    if (list.length === 0) throw new RangeError("ExceptionGroup: expected at least one error, got none");
    super(list, `${title} (${list.length} sub-exception${list.length > 1 ? "s" : ""}): ${list.join("; ")}`, options);
    this.title = title;
  }

  /** The errors of the group, in order: Python's name for `errors`. */
  get exceptions(): readonly Error[] {
    return this.errors;
  }

  /** The same group with other errors: title and cause are kept. */
  derive(errors: Iterable<Error>): ExceptionGroup {
    return new ExceptionGroup(this.title, errors, this.cause === undefined ? {} : { cause: this.cause });
  }

  /** The part of the group that matches, nesting kept, or `null`. */
  subgroup(condition: ErrorCondition): ExceptionGroup | null {
    return this.split(condition)[0];
  }

  /** The matching part and the rest, nesting kept, each `null` if empty. */
  split(condition: ErrorCondition): [match: ExceptionGroup | null, rest: ExceptionGroup | null] {
    if (matches(this, condition)) return [this, null];
    const match: Error[] = [];
    const rest: Error[] = [];
    for (const error of this.errors) {
      const [yes, no] =
        error instanceof ExceptionGroup
          ? error.split(condition)
          : matches(error, condition)
            ? [error, null]
            : [null, error];
      if (yes !== null) match.push(yes);
      if (no !== null) rest.push(no);
    }
    return [match.length > 0 ? this.derive(match) : null, rest.length > 0 ? this.derive(rest) : null];
  }
}

/** Is it a {@link CancelledError}? For `catch` clauses, which must let those pass. */
export function isCancelled(error: unknown): error is CancelledError {
  return error instanceof CancelledError;
}

function matches(error: Error, condition: ErrorCondition): boolean {
  return isErrorClass(condition) ? error instanceof condition : condition(error);
}

function isErrorClass(condition: ErrorCondition): condition is new (...args: never[]) => Error {
  return condition === Error || condition.prototype instanceof Error;
}
