import { FIRST_COMPLETED, wait as waitForAny } from "../../../combinators/wait.ts";
import type { Coroutine } from "../../../tasks/awaitable.ts";
import type { ChildProcess } from "../../program.ts";
import { type Signal, signals } from "../../signals.ts";
import { ShellError } from "../controlFlow.ts";
import { type Shell, signalOf, statusOf } from "../shell.ts";
import { type Builtin, naturalOf, print, quoteText } from "./builtin.ts";

/** Waits for processes in the background, for all if none is named. A signal with a trap ends the wait. */
export const wait: Builtin = function* (shell, [, ...words]) {
  if (words.length === 0) {
    for (const child of shell.jobs.values()) {
      const interrupt = yield* waitFor(shell, child);
      if (interrupt !== undefined) return interrupt;
    }
    return 0;
  }
  let status = 0;
  for (const word of words) {
    const child = jobOf(shell, word);
    if (child === undefined) {
      status = shell.waited.get(Number(word)) ?? 127;
      continue;
    }
    const interrupt = yield* waitFor(shell, child);
    if (interrupt !== undefined) return interrupt;
    status = yield* shell.tellSignal(child.returncode as number);
  }
  return status;
};

/** Waits for a process; gives a status if a signal came first. */
function* waitFor(shell: Shell, child: ChildProcess): Coroutine<number | undefined> {
  const { came } = shell.interrupts;
  if (child.returncode === null) {
    const { pending } = yield* waitForAny<unknown>([child.wait(), came.wait()], { returnWhen: FIRST_COMPLETED });
    for (const other of pending) other.cancel();
  }
  if (child.returncode !== null && shell.jobs.delete(child.pid)) {
    shell.waited.set(child.pid, statusOf(child.returncode));
  }
  const signal = shell.interrupts.last;
  return came.isSet() && signal !== undefined ? 128 + signals[signal] : undefined;
}

/** The process of `%1`, `%%` or a pid. */
function jobOf(shell: Shell, word: string): ChildProcess | undefined {
  const children = [...shell.jobs.values()];
  if (word === "%%" || word === "%+" || word === "%") return children.at(-1);
  if (word.startsWith("%")) return children[Number(word.slice(1)) - 1];
  return shell.jobs.get(Number(word));
}

/** Lists the processes in the background, in a subshell that has none those of its parent; `-p`: their pids alone. */
export const jobs: Builtin = function* (shell, [, option]) {
  const listed = shell.jobs.size > 0 ? [...shell.jobs.values()] : shell.parentJobs;
  const lines = listed.map((child, index) => {
    if (option === "-p") return `${child.pid}\n`;
    const state = child.returncode === null ? "Running" : child.returncode === 0 ? "Done" : `Done(${child.returncode})`;
    return `[${index + 1}] ${child.pid} ${state}\n`;
  });
  for (const child of shell.jobs.values()) if (child.returncode !== null) shell.jobs.delete(child.pid);
  return yield* print(shell, "jobs", lines.join(""));
};

/** Sends a signal to processes; `-l` lists the signals. */
export const kill: Builtin = function* (shell, [, ...words]) {
  if (words[0] === "-l" || words[0] === "-L") return yield* listSignals(shell, words[1]);
  let signal: Signal | number = "SIGTERM";
  const [first = ""] = words;
  if (first === "-s" || first === "-n") {
    signal = requireSignal(words[1] ?? "");
    words.splice(0, 2);
  } else if (/^-[^-]/.test(first)) {
    signal = requireSignal(first.slice(1));
    words.shift();
  }
  if (words[0] === "--") words.shift();
  if (words.length === 0) throw new ShellError("kill: usage: kill [-s sigspec | -signum | -sigspec] [pid | job]...");
  let status = 0;
  for (const word of words) {
    const pid = word.startsWith("%") ? jobOf(shell, word)?.pid : /^-?\d+$/.test(word) ? Number(word) : undefined;
    if (pid !== undefined && (yield* shell.kill(pid, signal))) continue;
    yield* shell.complain(pid === undefined ? `kill: Illegal number: ${word}` : "kill: No such process");
    status = pid === undefined ? 2 : 1;
  }
  return status;
};

function requireSignal(text: string): Signal | number {
  const signal = signalOf(text);
  if (signal === undefined) throw new ShellError(`kill: invalid signal number or name: ${text}`);
  return signal === "EXIT" ? 0 : signal;
}

function* listSignals(shell: Shell, text: string | undefined): Coroutine<number> {
  if (text === undefined) {
    return yield* print(
      shell,
      "kill",
      `${Object.keys(signals)
        .map((name) => name.slice(3))
        .join("\n")}\n`,
    );
  }
  const number = naturalOf(text);
  const signal = signalOf(number !== undefined && number > 128 ? String(number - 128) : text);
  if (signal === undefined) throw new ShellError(`kill: invalid signal number or name: ${text}`);
  const isNumber = number !== undefined;
  return yield* print(
    shell,
    "kill",
    `${isNumber || signal === "EXIT" ? signal.replace("SIG", "") : signals[signal]}\n`,
  );
}

/** Sets what a signal runs, `-` for the default; without arguments, prints the traps. */
export const trap: Builtin = function* (shell, [, ...words]) {
  if (words[0] === "--") words.shift();
  if (words.length === 0) {
    const lines = shell.interrupts
      .list()
      .map(([name, action]) => `trap -- ${quoteText(action)} ${name.replace("SIG", "")}\n`);
    return yield* print(shell, "trap", lines.join(""));
  }
  const isReset = words.length === 1 || naturalOf(words[0] as string) !== undefined;
  const action = isReset || words[0] === "-" ? undefined : words[0];
  let status = 0;
  for (const word of isReset && words[0] !== "-" ? words : words.slice(1)) {
    const signal = signalOf(word);
    if (signal === undefined) {
      yield* shell.complain(`trap: ${word}: bad trap`);
      status = 1;
    } else shell.interrupts.set(signal, action);
  }
  return status;
};
