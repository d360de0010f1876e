import type { StreamWriter } from "../../streams/streamWriter.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import type { Program, ProgramContext } from "../program.ts";
import { encodeText } from "../text.ts";
import { argumentOf, binaryOf, toBinary } from "./parts/binary.ts";
import { command, CommandError, complain, reasonOf } from "./parts/command.ts";
import { openInput, ReadError } from "./parts/inputs.ts";
import { type CommandLine, parseOptions } from "./parts/options.ts";
import { SedInput } from "./parts/sedInput.ts";
import { SedMachine } from "./parts/sedMachine.ts";
import { parseSed, type SedScript } from "./parts/sedScript.ts";

/** `sed [-Enrsuz] [-i[SUFFIX]] [-l N] [-e SCRIPT]… [-f FILE]… [SCRIPT] [FILE…]` */
export const sed: Program = command(function* (context) {
  const line = parseOptions(context.argv, "bEe:f:i::l:nrsuz", {
    expression: "e",
    file: "f",
    "in-place": "i",
    "line-length": "l",
    "null-data": "z",
    posix: "posix",
    quiet: "n",
    "regexp-extended": "E",
    separate: "s",
    silent: "n",
    unbuffered: "u",
  });
  const { has, value } = line;
  const operands = [...line.operands];
  const text = yield* scriptOf(context, line, operands);
  const script = parseSed(text, { isExtended: has("E") || has("r"), isNullData: has("z") });
  const delimiter = has("z") ? "\0" : "\n";
  const writers = yield* openWriters(context, script);
  const options = { isQuiet: has("n") || script.isQuiet, delimiter, lineLength: Number(value("l") ?? 70) };
  const machine = new SedMachine(context, script, writers, options);
  const isExact = has("u") || script.commands.some(({ name }) => name === "q" || name === "Q");
  const files = operands.length === 0 ? ["-"] : operands;
  const suffix = value("i");
  const groups = has("s") || suffix !== undefined ? files.map((file) => [file]) : [files];
  let failed = false;

  for (const group of groups) {
    const [file = "-"] = group;
    if (suffix !== undefined && !(yield* isEditable(context, file))) {
      failed = true;
      continue;
    }
    const input = new SedInput(context, group, { delimiter, isExact }, () => machine.flush());
    if (suffix === undefined) {
      const status = yield* machine.run(input, context.stdout);
      failed ||= input.failed;
      if (status !== undefined) return status;
      continue;
    }
    const edited = `${file.replace(/[^/]*$/, "")}sed${context.pid}`;
    const out = yield* context.openWriter(edited, { truncate: true });
    yield* context.fs.chmod(edited, (yield* context.fs.stat(file)).mode);
    const status = yield* machine.run(input, out);
    yield* context.close(out);
    if (suffix !== "") {
      const name = file.replace(/^.*\//, "");
      const backup = suffix.includes("*") ? suffix.replaceAll("*", name) : name + suffix;
      yield* context.fs.rename(file, backup.includes("/") ? backup : `${file.slice(0, -name.length)}${backup}`);
    }
    yield* context.fs.rename(edited, file);
    if (status !== undefined) return status;
  }
  return failed ? 2 : 0;
});

function* scriptOf(context: ProgramContext, { options, has }: CommandLine, operands: string[]): Coroutine<string> {
  if (!has("e") && !has("f")) {
    const first = operands.shift();
    if (first === undefined) {
      context.stderr.write(encodeText("Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n"));
      return context.exit(1);
    }
    return binaryOf(first);
  }
  const pieces: string[] = [];
  for (const [letter, text] of options) {
    if (letter === "e") pieces.push(binaryOf(text));
    if (letter !== "f") continue;
    try {
      const reader = yield* openInput(context, text);
      pieces.push(toBinary(yield* reader.read()).replace(/\n$/, ""));
    } catch (error) {
      throw new CommandError(
        `couldn't open file ${text}: ${error instanceof ReadError ? error.reason : reasonOf(error)}`,
        4,
      );
    }
  }
  return pieces.join("\n");
}

/** The files that `w` writes, which are there even if nothing is. */
function* openWriters(context: ProgramContext, { commands }: SedScript): Coroutine<Map<string, StreamWriter>> {
  const writers = new Map<string, StreamWriter>();
  for (const { name, text, substitution } of commands) {
    const file = name === "w" || name === "W" ? text : substitution?.file;
    if (file === undefined || file === "/dev/stdout" || writers.has(file)) continue;
    if (file === "/dev/stderr") {
      writers.set(file, context.stderr);
      continue;
    }
    try {
      writers.set(file, yield* context.openWriter(argumentOf(file), { truncate: true }));
    } catch (error) {
      throw new CommandError(`couldn't open file ${argumentOf(file)}: ${reasonOf(error)}`, 4);
    }
  }
  return writers;
}

function* isEditable(context: ProgramContext, file: string): Coroutine<boolean> {
  try {
    if ((yield* context.fs.stat(file)).kind === "file") return true;
  } catch (error) {
    yield* complain(context, `can't read ${file}: ${reasonOf(error)}`);
    return false;
  }
  throw new CommandError(`couldn't edit ${file}: not a regular file`, 4);
}
