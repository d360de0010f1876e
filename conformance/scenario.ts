/** A literal, or an array whose first element is an operator: `["+", ["v", "x"], 1]`. */
export type Expr = null | boolean | number | string | Operation;

/** The operator, then its operands. */
export interface Operation extends ReadonlyArray<Expr> {
  readonly 0: string;
}

export type ObjectSpec =
  | { t: "lock" }
  | { t: "event" }
  | { t: "cond"; lock?: string }
  | { t: "sem"; n: number }
  | { t: "bsem"; n: number }
  | { t: "barrier"; n: number }
  | { t: "queue"; n: number }
  | { t: "pqueue"; n: number }
  | { t: "lqueue"; n: number }
  | { t: "cv"; default?: number };

/** What a combinator waits for: a name, a fresh run of a coroutine, or one operation in the surrounding environment. */
export type Item = string | { coro: string } | { do: Op };

type Deadline = { d: number | null } | { at: number | null };
type Scheduled = { cb: string; as?: string; ctx?: string };

export interface ControlOps {
  if: { c: Expr; then: Op[]; else?: Op[] };
  repeat: { n: number; body: Op[]; i?: string };
  while: { c: Expr; max: number; body: Op[] };
  break: unknown;
  continue: unknown;
  return: { x?: Expr };
  try: { body: Op[]; except?: { on: string[]; body: Op[] }[]; else?: Op[]; finally?: Op[] };
}

export interface BlockOps {
  with: { o: string; body: Op[] };
  timeout: { body: Op[] } & ({ use: string } | ({ as: string } & Deadline));
  taskgroup: { body: Op[] } & ({ use: string } | { as: string });
  as_completed: {
    of: Item[];
    mode: "plain" | "async";
    timeout?: number | null;
    catch?: boolean;
    limit?: number;
    body?: Op[];
  };
}

export interface ValueOps {
  log: { x: Expr };
  set: { var: string; x: Expr };
  gset: { g: string; x: Expr };
  raise: { x: string; m?: string | null };
  reraise: unknown;
  exc: unknown;
}

export interface TaskOps {
  spawn: { coro: string; as: string; ctx?: string };
  cancel: { f: string; msg?: string };
  uncancel: { f: string };
  cancelling: { f: string };
  whoami: unknown;
  set_name: { f: string; name: string };
  all_tasks: unknown;
  tg_new: { as: string };
  tg_spawn: { tg: string; coro: string; as: string };
}

export interface FutureOps {
  future: { as: string };
  finfo: { f: string };
  result: { f: string };
  exception: { f: string };
  set_result: { f: string; x: Expr };
  set_exception: { f: string; x: string; m: string };
  add_cb: { f: string; cb: string; ctx?: string };
  remove_cb: { f: string; cb: string };
}

export interface TimerOps {
  busy: { d: number };
  time: unknown;
  call_soon: Scheduled;
  call_later: Scheduled & { d: number };
  call_at: Scheduled & { at: number };
  hcancel: { h: string };
  hinfo: { h: string };
  storm: { n: number; ds: number[]; keep: number; twice?: number };
  tm_new: { as: string } & Deadline;
  reschedule: { tm: string } & ({ d: number } | { at: number | null });
  tminfo: { tm: string };
}

export interface SyncOps {
  new: ObjectSpec & { as: string };
  release: { o: string };
  locked: { o: string };
  ev_set: { o: string };
  ev_clear: { o: string };
  ev_isset: { o: string };
  notify: { o: string; n: number };
  notify_all: { o: string };
  b_info: { o: string };
}

export interface QueueOps {
  put_nowait: { o: string; x: Expr };
  get_nowait: { o: string };
  task_done: { o: string };
  shutdown: { o: string; imm: boolean };
  qinfo: { o: string };
}

export interface ContextOps {
  cv_set: { cv: string; x: Expr; as?: string };
  cv_get: { cv: string; d?: Expr };
  cv_reset: { tok: string };
  ctx_copy: { as: string };
  ctx_run: { ctx: string; cb: string };
}

export interface AwaitingOps {
  sleep: { d: number; r?: Expr };
  yield: unknown;
  call: { coro: string };
  await: { f: string };
  gather: { of: Item[]; re?: boolean; as?: string };
  shield: { of: Item; as?: string };
  wait: { of: string[]; when: string; timeout?: number | null };
  wait_for: { of: Item; timeout: number | null };
  acquire: { o: string };
  ev_wait: { o: string };
  cond_wait: { o: string };
  cond_wait_for: { o: string; c: Expr };
  b_wait: { o: string };
  b_reset: { o: string };
  b_abort: { o: string };
  put: { o: string; x: Expr };
  get: { o: string };
  join: { o: string };
}

/** The operations that a plain callback may use too. */
interface CallbackOps extends ValueOps, TaskOps, FutureOps, TimerOps, SyncOps, QueueOps, ContextOps {}

export interface Ops extends ControlOps, BlockOps, CallbackOps, AwaitingOps {}

/** `v` stores the result in a variable; `s` swallows an error other than CancelledError once it is traced. */
export type Op<Name extends keyof Ops = keyof Ops> = {
  [N in Name]: { op: N; v?: string; s?: number } & Ops[N];
}[Name];

export interface Scenario {
  id: string;
  objects?: Record<string, ObjectSpec>;
  coros: Record<string, Op[]>;
  cbs?: Record<string, Op[]>;
  main: string;
  end?: "drain" | "run";
}

/** Virtual time, name of the running task or "-", what happened, and its value. */
export type TraceEvent = [time: number, task: string, event: string, value: unknown];
