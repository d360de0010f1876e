import { gather } from "../../combinators/gather.ts";
import { OSError } from "../../errors.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import type { Task } from "../../tasks/task.ts";
import { createTask } from "../../tasks/tasks.ts";
import type { ChildProcess, SpawnOptions } from "../program.ts";
import { builtins } from "./builtins/index.ts";
import { finish, runNode } from "./execute.ts";
import type { CommandNode, Pipeline } from "./grammar.ts";
import type { Shell } from "./shell.ts";

/** Every stage is a process, and all run at once. */
export function* runStages(shell: Shell, { commands, operators }: Pipeline): Coroutine<number> {
  const [only] = commands;
  if (commands.length === 1 && only !== undefined) return yield* runNode(shell, only);
  const starting: Task<ChildProcess>[] = [];
  let input = shell.files.reader(0);
  for (const [index, command] of commands.entries()) {
    const [reader, writer] = index < commands.length - 1 ? shell.context.pipe() : [null, shell.files.writer(1)];
    const stderr = operators[index] === "|&" ? writer : shell.files.writer(2);
    const streams: SpawnOptions = { stdin: input ?? "closed", stdout: writer ?? "closed", stderr };
    starting.push(createTask(startStage(shell, command, streams), { eagerStart: true }));
    if (index > 0 && input !== null) yield* shell.context.close(input);
    if (reader !== null && writer !== null) yield* shell.context.close(writer);
    input = reader;
  }
  return yield* finish(shell, yield* gather(starting));
}

/** A stage that is a program with plain arguments needs no subshell before it. */
function* startStage(shell: Shell, command: CommandNode, streams: SpawnOptions): Coroutine<ChildProcess> {
  const argv = plainProgram(shell, command);
  if (argv !== undefined) {
    try {
      const spawning = shell.context.spawn(argv, {
        ...streams,
        inherit: shell.files.further,
        env: shell.variables.environment(),
      });
      return yield* shell.interrupts.start(spawning);
    } catch (error) {
      if (!(error instanceof OSError)) throw error; // a subshell says why it cannot be started
    }
  }
  return yield* shell.fork((subshell) => runNode(subshell, command, true), streams);
}

/** The program and arguments of a command if nothing in it is to be expanded, assigned, redirected or shown. */
function plainProgram(shell: Shell, command: CommandNode): string[] | undefined {
  if (command.type !== "Command" || command.name === undefined || shell.hasOption("x")) return undefined;
  if (command.prefix.length > 0 || command.redirects.length > 0) return undefined;
  const argv: string[] = [];
  for (const word of [command.name, ...command.args]) {
    if (word.type !== "Word" || !/^[\w.,/:@%+-]+$/.test(word.text)) return undefined;
    argv.push(word.text);
  }
  const [name = ""] = argv;
  return Object.hasOwn(builtins, name) || shell.functions.has(name) ? undefined : argv;
}
