import { OSError, ProcessLookupError } from "../../errors.ts";
import type { StreamWriter } from "../../streams/streamWriter.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import type { ChildProcess, Program, ProgramContext, SpawnOptions } from "../program.ts";
import { type Signal, signals, toSignal } from "../signals.ts";
import { FunctionReturn, LoopJump, ShellError, ShellExit } from "./controlFlow.ts";
import { runStatements } from "./execute.ts";
import { FileTable } from "./fileTable.ts";
import { type FunctionDefinition, parseScript, type Statement } from "./grammar.ts";
import { decodeText, encodeText } from "../text.ts";
import { Interrupts } from "./interrupts.ts";
import { Variables } from "./variables.ts";

/** What a subshell has of its parent: all as it was when the subshell was made. */
interface Origin {
  readonly variables: Variables;
  readonly functions: ReadonlyMap<string, FunctionDefinition["body"]>;
  readonly options: ReadonlySet<string>;
  readonly ignored: readonly Signal[];
  readonly state: Pick<Shell, "pid" | "status" | "lastJob" | "parentJobs" | "tested" | "functionDepth">;
}

/**
 * The state of one shell: a subshell has its own, and is a process of its own.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html
 */
export class Shell {
  readonly context: ProgramContext;
  readonly files: FileTable;
  readonly variables: Variables;
  readonly functions: Map<string, FunctionDefinition["body"]>;
  readonly interrupts: Interrupts;
  /** Letters of `set`, and `pipefail`. */
  readonly options: Set<string>;
  /** Processes in the background that nobody has waited for. */
  readonly jobs: Map<number, ChildProcess> = new Map();
  /** The statuses of those that somebody has waited for, by pid: they can be asked for again. */
  readonly waited: Map<number, number> = new Map();
  /** Those of the shell that this one is a subshell of: `$(jobs -p)` asks for them. */
  parentJobs: readonly ChildProcess[] = [];
  /** `$0`. */
  readonly name: string;
  /** `$1`, `$2` … */
  parameters: readonly string[];
  /** `$?`. */
  status = 0;
  /** What the program of a simple command has ended by, if a signal; else 0. */
  killed = 0;
  /** What it was when the trap that runs began: `exit` gives that. */
  statusBeforeTrap: number | undefined = undefined;
  /** `$!`. */
  lastJob: number | undefined = undefined;
  /** `$$`, which a subshell has of its parent. */
  readonly pid: number;
  /** The status of the last command substitution, for a command that is nothing else. */
  substituted: number | undefined = undefined;
  /** Above 0, `set -e` does not count: the status is asked for. */
  tested = 0;
  loops = 0;
  functionDepth = 0;

  constructor(context: ProgramContext, name: string, parameters: readonly string[], origin?: Origin) {
    this.context = context;
    this.name = name;
    this.parameters = parameters;
    this.files = new FileTable(context);
    this.interrupts = new Interrupts(context, origin?.ignored);
    this.variables = origin?.variables ?? Variables.from(context.env);
    this.functions = new Map(origin?.functions);
    this.options = new Set(origin?.options);
    this.pid = context.pid;
    if (origin === undefined) this.#initialize();
    else Object.assign(this, origin.state);
  }

  get ifs(): string {
    return this.variables.get("IFS") ?? " \t\n";
  }

  hasOption(name: string): boolean {
    return this.options.has(name);
  }

  /** The value of `$name`; `undefined` if it is not set. */
  parameter(name: string): string | undefined {
    switch (name) {
      case "?":
        return String(this.status);
      case "#":
        return String(this.parameters.length);
      case "$":
        return String(this.pid);
      case "!":
        return this.lastJob === undefined ? undefined : String(this.lastJob);
      case "-":
        return [...this.options].filter((option) => option.length === 1).join("");
      case "0":
        return this.name;
      case "@":
      case "*":
        return this.parameters.length === 0 ? undefined : this.parameters.join(" ");
      default:
        return /^\d+$/.test(name) ? this.parameters[Number(name) - 1] : this.variables.get(name);
    }
  }

  /** @throws ShellError if it is not set, and must be by `set -u` */
  parameterOrFail(name: string): string | undefined {
    const value = this.parameter(name);
    if (value === undefined && this.hasOption("u")) throw new ShellError(`${name}: parameter not set`);
    return value;
  }

  /** Writes to a file descriptor; tells whether it could. */
  write(descriptor: number, text: string): Coroutine<boolean> {
    return this.writeTo(this.files.writer(descriptor), text);
  }

  *writeTo(writer: StreamWriter | null, text: string): Coroutine<boolean> {
    if (text === "") return true;
    if (writer === null) return false;
    writer.write(encodeText(text));
    try {
      yield* writer.drain();
      return true;
    } catch (error) {
      if (error instanceof OSError) return false;
      throw error;
    }
  }

  /** Says what is wrong. */
  *complain(message: string): Coroutine<void> {
    yield* this.write(2, `${this.name}: ${message}\n`);
  }

  /** Says why something has failed, once. */
  *tell(error: ShellError): Coroutine<void> {
    if (error.isTold) return;
    error.isTold = true;
    yield* this.complain(error.message);
  }

  /** Says by which signal a program has ended that was waited for, if that is not what its user would do. Gives its status. */
  *tellSignal(returncode: number): Coroutine<number> {
    const text = returncode < 0 ? signalTexts[toSignal(-returncode)] : undefined;
    if (text !== undefined) yield* this.write(2, `${text}\n`);
    return statusOf(returncode);
  }

  /** Runs a script in this shell, which does nothing else if it is all. */
  *run(source: string, isAll = false): Coroutine<number> {
    const parsed = parseScript(source);
    yield* runStatements(this, parsed.statements, isAll && parsed.error === undefined);
    if (parsed.error !== undefined) throw new ShellError(parsed.error.message);
    if (parsed.statements.length === 0) this.status = 0;
    return this.status;
  }

  /** Runs to the end of the shell: what leaves it, its EXIT trap included, becomes the status. */
  *runToEnd(main: () => Coroutine<unknown>): Coroutine<number> {
    this.status = yield* this.#statusOf(main);
    const trap = this.interrupts.takeExit();
    if (trap === undefined || trap === "") return this.status;
    const before = (this.statusBeforeTrap = this.status);
    this.loops = this.tested = 0;
    return yield* this.#statusOf(() => this.run(trap), before);
  }

  /** Runs traps of the signals that came. */
  *runTraps(): Coroutine<void> {
    for (let action = this.interrupts.next(); action !== undefined; action = this.interrupts.next()) {
      const outer = this.statusBeforeTrap;
      const before = (this.statusBeforeTrap = this.status);
      try {
        yield* this.run(action);
        this.status = before;
      } finally {
        this.statusBeforeTrap = outer;
      }
    }
  }

  /** Starts a subshell as a process. */
  *fork(body: (shell: Shell) => Coroutine<unknown>, options: SpawnOptions = {}): Coroutine<ChildProcess> {
    const { name, parameters, pid, status, lastJob, tested, functionDepth } = this;
    const parentJobs = this.jobs.size > 0 ? [...this.jobs.values()] : this.parentJobs;
    const origin: Origin = {
      variables: this.variables.copy(),
      functions: new Map(this.functions),
      options: new Set(this.options),
      ignored: this.interrupts.ignored,
      state: { pid, status, lastJob, parentJobs, tested, functionDepth },
    };
    const program: Program = (context) => {
      const shell = new Shell(context, name, parameters, origin);
      return shell.runToEnd(() => body(shell));
    };
    const streams: SpawnOptions = {
      stdin: this.files.reader(0) ?? "closed",
      stdout: this.files.writer(1) ?? "closed",
      stderr: this.files.writer(2),
      inherit: this.files.further,
    };
    try {
      return yield* this.interrupts.start(this.context.fork(program, { ...streams, ...options }));
    } catch (error) {
      if ((error as { code?: string }).code === "EAGAIN") throw new ShellError("Cannot fork");
      throw error;
    }
  }

  /** What the statements print, run in a subshell. */
  *substitute(statements: readonly Statement[]): Coroutine<string> {
    const [reader, writer] = this.context.pipe();
    const child = yield* this.fork((shell) => runStatements(shell, statements, true), { stdout: writer });
    yield* this.context.close(writer);
    const bytes = yield* reader.read();
    yield* this.context.close(reader);
    this.substituted = this.status = yield* this.tellSignal(yield* this.interrupts.waitFor(child));
    return decodeText(bytes).replaceAll("\0", "").replace(/\n+$/, "");
  }

  /** Sends a signal, which this shell, if it is one of those meant, notices before it goes on. */
  *kill(pid: number, signal: Signal | number): Coroutine<boolean> {
    try {
      yield* this.context.kill(pid, signal);
    } catch (error) {
      if (error instanceof ProcessLookupError) return false;
      throw error;
    }
    yield;
    return true;
  }

  *#statusOf(main: () => Coroutine<unknown>, otherwise?: number): Coroutine<number> {
    try {
      yield* main();
      return otherwise ?? this.status;
    } catch (error) {
      if (error instanceof ShellExit && error.isReplaced) this.interrupts.takeExit();
      if (error instanceof ShellExit || error instanceof FunctionReturn) return error.status;
      if (error instanceof LoopJump) return otherwise ?? 0;
      if (!(error instanceof ShellError)) throw error;
      yield* this.tell(error);
      return error.status;
    }
  }

  #initialize(): void {
    const { variables, context } = this;
    variables.set("IFS", " \t\n");
    variables.set("OPTIND", "1");
    variables.set("PPID", String(context.ppid));
    for (const [name, prompt] of prompts) if (variables.get(name) === undefined) variables.set(name, prompt);
    variables.set("PWD", context.cwd);
    if (variables.get("PATH") === undefined) variables.set("PATH", "/usr/local/bin:/usr/bin:/bin");
  }
}

/** The prompts that the environment may set. */
const prompts = [
  ["PS1", "$ "],
  ["PS2", "> "],
  ["PS4", "+ "],
] as const;

/** What a shell says when one of these has ended a program: SIGINT and SIGPIPE are not among them. */
const signalTexts: Readonly<Partial<Record<Signal, string>>> = {
  SIGHUP: "Hangup",
  SIGQUIT: "Quit",
  SIGILL: "Illegal instruction",
  SIGTRAP: "Trace/breakpoint trap",
  SIGABRT: "Aborted",
  SIGBUS: "Bus error",
  SIGFPE: "Floating point exception",
  SIGKILL: "Killed",
  SIGUSR1: "User defined signal 1",
  SIGSEGV: "Segmentation fault",
  SIGUSR2: "User defined signal 2",
  SIGALRM: "Alarm clock",
  SIGTERM: "Terminated",
};

/** The status of a process as `$?` shows it: 128 and more for signals. */
export function statusOf(returncode: number): number {
  return returncode < 0 ? 128 - returncode : returncode;
}

/** The number of a signal by name, with or without `SIG`, or by number; 0 is EXIT. */
export function signalOf(text: string): Signal | "EXIT" | undefined {
  if (text === "0" || text === "EXIT") return "EXIT";
  const upper = text.toUpperCase();
  const name = upper.startsWith("SIG") ? upper : `SIG${upper}`;
  if (name in signals) return name as Signal;
  return (Object.keys(signals) as Signal[]).find((each) => String(signals[each]) === text);
}
