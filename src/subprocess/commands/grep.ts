import type { Coroutine } from "../../tasks/awaitable.ts";
import type { StreamReader } from "../../streams/streamReader.ts";
import type { DirectoryEntry } from "../fileSystem.ts";
import type { Program, ProgramContext } from "../program.ts";
import { matchesPattern } from "../shell/pattern.ts";
import { binaryOf, toBinary } from "./parts/binary.ts";
import { command, CommandError, complain, printBinary } from "./parts/command.ts";
import { statOrNone } from "./parts/destination.ts";
import { openInput, ReadError } from "./parts/inputs.ts";
import { grepMatcher } from "./parts/grepMatcher.ts";
import { limitOf, readOptions, usage } from "./parts/grepOptions.ts";
import { GrepPrinter } from "./parts/grepPrinter.ts";
import { LineBatches } from "./parts/lines.ts";
import type { CommandLine } from "./parts/options.ts";

/** `grep [-EFGP] [-abcHhiLlnoqrRsvwxz] [-A N] [-B N] [-C N] [-m N] [-e PATTERN]… [-f FILE]… [PATTERN] [FILE…]` */
export const grep: Program = command(function* (context) {
  const { name, line } = readOptions(context.argv);
  const { has, value } = line;
  const operands = [...line.operands];
  const patterns = yield* patternsOf(context, line, operands);
  if (patterns === undefined) {
    context.stderr.write(new TextEncoder().encode(`${usage(name)}\n`));
    return 2;
  }
  const matcher = grepMatcher(patterns, line);
  const isRecursive = has("r") || has("R");
  const files = operands.length > 0 ? operands : [isRecursive ? "." : "-"];
  const limit = limitOf(line);
  const isTitled =
    has("H") || (!has("h") && (files.length > 1 || (isRecursive && (yield* isDirectory(files[0] as string)))));
  const takesAny = patterns.length === 1 && patterns[0] === "" && !has("x") && !has("w");
  if ((limit === 0 || (has("v") && takesAny)) && !has("L")) return 1; // nothing can be selected
  let failed = false;
  let isFound = false;

  for (const file of files) {
    yield* searchPath(file, operands.length > 0);
    if (isFound && has("q")) return 0;
  }
  return failed ? 2 : isFound ? 0 : 1;

  function* isDirectory(path: string): Coroutine<boolean> {
    return path !== "-" && (yield* statOrNone(context, path))?.kind === "directory";
  }

  function* searchPath(path: string, isGiven: boolean): Coroutine<void> {
    try {
      const entries = yield* entriesOf(path);
      if (entries !== undefined) {
        if (!isRecursive) {
          if (value("d") === "skip") return;
          if (!has("s")) yield* complain(context, `${path}: Is a directory`);
          failed = true;
          return;
        }
        for (const entry of entries) {
          const inner = path === "." && !isGiven ? entry.name : `${path.replace(/\/$/, "")}/${entry.name}`;
          if (entry.kind === "link" && !has("R")) continue;
          if (entry.kind === "file" && isExcluded(entry.name)) continue;
          if (
            entry.kind === "directory" &&
            line.options.some(([each, glob]) => each === "exclude-dir" && matchesPattern(glob, entry.name))
          )
            continue;
          yield* searchPath(inner, true);
          if (isFound && has("q")) return;
        }
        return;
      }
      const reader = yield* openInput(context, path);
      yield* search(reader, path === "-" ? (value("label") ?? "(standard input)") : path);
      if (path !== "-") yield* context.close(reader);
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      failed = true;
      if (!has("s")) yield* complain(context, `${path}: ${error.reason}`);
    }
  }

  /** What a directory holds; nothing of what is none. */
  function* entriesOf(path: string): Coroutine<DirectoryEntry[] | undefined> {
    if (path === "-") return undefined;
    try {
      return (yield* context.fs.stat(path)).kind === "directory" ? yield* context.fs.readdir(path) : undefined;
    } catch (error) {
      throw ReadError.from(error, false);
    }
  }

  function isExcluded(file: string): boolean {
    const globs = (option: string): string[] =>
      line.options.filter(([each]) => each === option).map(([, glob]) => glob);
    if (globs("exclude").some((glob) => matchesPattern(glob, file))) return true;
    return globs("include").length > 0 && !globs("include").some((glob) => matchesPattern(glob, file));
  }

  function* search(reader: StreamReader, title: string): Coroutine<void> {
    const delimiter = has("z") ? "\0" : "\n";
    const printer = new GrepPrinter(line, matcher, isTitled ? binaryOf(title) : undefined);
    const lines = new LineBatches(reader, delimiter, has("m"));
    const isSilent = has("q") || has("l") || has("L") || has("c");
    let [selected, number, isBinary] = [0, 0, false];
    search: for (let batch; (batch = yield* lines.next()) !== undefined;) {
      isBinary ||= !has("a") && !has("z") && batch.some((each) => each.includes("\0"));
      let text = "";
      for (const each of isBinary ? batch.flatMap((whole) => whole.split("\0")) : batch) {
        number += 1;
        const isSelected = selected < limit && matcher.matches(each) !== has("v");
        if (isSelected) selected += 1;
        if (isSelected && (has("q") || has("l") || has("L"))) break search;
        if (isSilent) {
          if (selected >= limit) break search;
        } else if (isBinary && isSelected) {
          yield* printBinary(context, text);
          if (!has("I")) yield* complain(context, `${title}: binary file matches`);
          break search;
        } else text += printer.line(each, number, isSelected);
        if (selected >= limit && !printer.isFollowing) {
          yield* printBinary(context, text);
          break search;
        }
      }
      yield* printBinary(context, text);
    }
    if (isBinary && has("I")) selected = 0;
    if (selected > 0) isFound = true;
    if (has("q")) return;
    const end = has("Z") ? "\0" : "\n";
    if (has("c") && !has("l") && !has("L"))
      yield* printBinary(context, `${isTitled ? `${binaryOf(title)}${has("Z") ? "\0" : ":"}` : ""}${selected}\n`);
    if (has("l") ? selected > 0 : has("L") && selected === 0) yield* printBinary(context, binaryOf(title) + end);
  }
}, 2);

/** The patterns, a line each; the first operand is taken if no option has given any. */
function* patternsOf(context: ProgramContext, line: CommandLine, operands: string[]): Coroutine<string[] | undefined> {
  const patterns: string[] = [];
  for (const [letter, text] of line.options) {
    if (letter === "e") patterns.push(...binaryOf(text).split("\n"));
    if (letter !== "f") continue;
    try {
      const reader = yield* openInput(context, text);
      const all = toBinary(yield* reader.read());
      if (all !== "") patterns.push(...all.replace(/\n$/, "").split("\n"));
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      throw new CommandError(`${text}: ${error.reason}`);
    }
  }
  if (line.has("e") || line.has("f")) return patterns;
  const first = operands.shift();
  return first === undefined ? undefined : binaryOf(first).split("\n");
}
