// All that crosses the wire between a page and its workers. Calls in either direction go through comlink; the two
// messages by which both sides find each other do not.

/** How many calls may lie in a worker's port ahead of the one that runs, where the memory to take them back exists. */
export const DEPTH = 64;

/** The state of a call that was sent: one number in memory that page and worker share, at the call's entry. */
export const SENT = 0;
/** The worker has begun it. */
export const BEGUN = 1;
/** The page has taken it back before it began. */
export const TAKEN_BACK = 2;
/** The page asks it to stop. */
export const STOPPING = 3;

/** The worker's first message: its module has run. */
interface Hello {
  readonly asyncioWeb: "hello";
}

/** The page's answer, with the port for calls to the page; those to the worker go to itself. */
export interface Welcome {
  readonly asyncioWeb: "welcome";
  /** Of `callMemory()`. */
  readonly memory: SharedArrayBuffer | undefined;
  /** The Web Lock that the worker is to hold while it lives. */
  readonly lock: string | undefined;
}

/** The worker will call the page: what answers it need not be there before. */
interface Asking {
  readonly asyncioWeb: "asking";
}

/** The worker blocks until the outcome of a page's function is in the memory. A message of its own: it has no reply. */
export interface Block {
  readonly asyncioWeb: "block";
  readonly id: number;
  readonly during: number;
  readonly name: string;
  readonly args: readonly unknown[];
  /** That of the latest block, if not given. */
  readonly memory: SharedArrayBuffer | undefined;
}

/** Something was thrown in the worker that no call is to be told of. */
interface Unhandled {
  readonly asyncioWeb: "unhandled";
  readonly thrown: Thrown;
}

/** What a worker says besides its replies. */
export type Notice = Hello | Ready | Asking | Block | Unhandled;

/** The worker is ready; `locked` if it holds the lock. */
interface Ready {
  readonly asyncioWeb: "ready";
  readonly locked: boolean;
}

/** A call: a tuple, as it is cloned more quickly than a record. Most have no `more`. */
export type Call = readonly [
  id: number,
  /** Where its state is, in `CallMemory.words`. */
  entry: number,
  name: string,
  args: readonly unknown[],
  more?: {
    /** The context variables of the caller, by name. */
    readonly context: readonly (readonly [name: string, value: unknown])[];
    readonly grafts: readonly Graft[];
  },
];

/** A value that cannot be cloned and is represented by a port, and where it belongs. */
export interface Graft {
  readonly path: readonly PropertyKey[];
  readonly kind: "function" | "items";
  readonly port: MessagePort;
}

/** An error in a form that can be cloned. */
export interface WireError {
  /** The class, by the name under which it is registered. */
  readonly kind: string;
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly cause?: { readonly value: Thrown };
  readonly errors?: readonly Thrown[];
  /** Its own enumerable properties. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What can be thrown: an error, or any other value. */
export type Thrown = { readonly error: WireError } | { readonly value: unknown };

/** How a call ended. */
export type Reply =
  | { readonly kind: "done"; readonly value: unknown; readonly grafts?: readonly Graft[] }
  | { readonly kind: "failed"; readonly thrown: Thrown }
  /** The page took it back before it began. */
  | { readonly kind: "skipped" }
  /** The message could not be cloned: made by the sender itself. */
  | { readonly kind: "unsent" };

/** A call that is done with its result or its error. */
export type Outcome = Extract<Reply, { kind: "done" | "failed" }>;

/** What the page asks of a worker. */
export interface WorkerSide {
  call(call: Call): Reply | Promise<Reply>;
  /** Asks a call to stop, where it cannot see its state or waits for something. */
  stop(id: number): void;
}

/** What a worker asks of its page. */
export interface PageSide {
  /** Runs one of the functions that the page exposes, on the loop that call `during` belongs to. */
  run(id: number, during: number, name: string, args: readonly unknown[]): Promise<Outcome>;
  /** The outcome of what a `Block` began, for a worker that has waited long enough. */
  take(id: number): Promise<Outcome>;
  /** The worker has the outcome. */
  forget(id: number): void;
  /** Cancels what `run()` began. */
  cancel(id: number): void;
  /** The worker blocks after all, or has brought larger memory: the outcome is to be written there. */
  wait(id: number, memory: SharedArrayBuffer): void;
}

/** What a side that makes items is asked. */
export interface ItemsSide {
  /** At least one item and at most `count`, unless there are none left. */
  pull(count: number): Promise<Items>;
  close(): Promise<Outcome>;
}

export interface Items {
  readonly items: readonly unknown[];
  /** There are no more: the maker ended, or failed. */
  readonly end?: Outcome;
}
