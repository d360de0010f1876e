import { NotImplementedError } from "../errors.ts";
import { show } from "../loop/checks.ts";

/** The signals, with the numbers that Linux gives them. */
export const signals = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
  SIGTSTP: 20,
  SIGTTIN: 21,
  SIGTTOU: 22,
  SIGURG: 23,
  SIGWINCH: 28,
} as const;

/** The name of a signal. */
export type Signal = keyof typeof signals;

const names = /* @__PURE__ */ new Map<number, Signal>(
  /* @__PURE__ */ Object.entries(signals).map(([name, number]) => [number, name as Signal]),
);

const ignored: ReadonlySet<Signal> = /* @__PURE__ */ new Set<Signal>(["SIGCHLD", "SIGCONT", "SIGURG", "SIGWINCH"]);
const stopping: ReadonlySet<Signal> = /* @__PURE__ */ new Set<Signal>(["SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU"]);

/**
 * The signal of a name or number.
 * @throws RangeError if there is none
 */
export function toSignal(signal: Signal | number): Signal {
  const name = typeof signal === "number" ? names.get(signal) : signal in signals ? signal : undefined;
  if (name === undefined) throw new RangeError(`expected a signal, "SIGTERM" or 15, got ${show(signal)}`);
  return name;
}

/**
 * Does a process that says nothing about the signal end by it?
 * @throws NotImplementedError if it would be stopped: nothing in a browser can do that
 */
export function isDeadly(signal: Signal): boolean {
  if (stopping.has(signal)) throw new NotImplementedError(`${signal}: a process cannot be stopped in a browser`);
  return !ignored.has(signal);
}
