import type { Coroutine } from "../../tasks/awaitable.ts";
import { encodeText } from "../text.ts";
import type { Program } from "../program.ts";
import { argumentOf, binaryOf } from "./parts/binary.ts";
import { command, CommandError, quoteIfNeeded } from "./parts/command.ts";
import { openInput } from "./parts/inputs.ts";
import { LineBatches } from "./parts/lines.ts";
import { type CommandLine, parseOptions } from "./parts/options.ts";
import { runChild } from "./parts/runChild.ts";

/** Bytes that the arguments of one command may have together. */
const longest = 131_072;

/** `xargs [-0rtx] [-a FILE] [-d CHAR] [-E END] [-I TEXT | -L N | -n N] [-s N] [COMMAND [ARG…]]` */
export const xargs: Program = command(function* (context) {
  const line = parseOptions(context.argv, "+0a:d:E:e::I:i::L:l::n:P:prs:tx", {
    "arg-file": "a",
    delimiter: "d",
    "max-args": "n",
    "max-chars": "s",
    "max-lines": "l",
    "max-procs": "P",
    "no-run-if-empty": "r",
    null: "0",
    replace: "i",
    verbose: "t",
  });
  const { has, value } = line;
  const placeholder = has("I") ? value("I") : has("i") ? value("i") || "{}" : undefined;
  const perCommand = numberOf("n", value("n")) ?? Infinity;
  const perLines =
    numberOf("L", value("L") ?? (has("l") ? value("l") || "1" : undefined)) ??
    (placeholder === undefined ? Infinity : 1);
  const longestLine = numberOf("s", value("s")) ?? longest;
  const words = line.operands.length === 0 ? ["echo"] : line.operands;
  const file = value("a");
  const input = yield* openInput(context, file ?? "-");
  const stdin = file === undefined ? null : undefined;
  const items = new Items(line, placeholder !== undefined);
  const lines = new LineBatches(input, items.delimiter);
  const fixed = words.reduce((sum, word) => sum + encodeText(word).length + 1, 0);
  let pending: string[] = [];
  let [size, lineCount, status, runs] = [0, 0, 0, 0];

  for (let batch; (batch = yield* lines.next()) !== undefined;) {
    for (const each of batch) {
      const found = items.next(each);
      if (found === undefined) break;
      for (const item of found.items) {
        const length = item.length + 1;
        if (fixed + length > longestLine) throw new CommandError("argument line too long");
        if (pending.length >= perCommand || fixed + size + length > longestLine) yield* run();
        pending.push(argumentOf(item));
        size += length;
        if (pending.length >= perCommand) yield* run();
      }
      if (found.isLineEnd && found.items.length > 0 && ++lineCount >= perLines && pending.length > 0) yield* run();
    }
    if (items.isEnded) break;
  }
  const last = items.last();
  if (last !== undefined) pending.push(argumentOf(last));
  if (pending.length > 0 || (runs === 0 && !has("r") && placeholder === undefined)) yield* run();
  return status;

  function* run(): Coroutine<void> {
    const args = pending;
    [pending, size, lineCount] = [[], 0, 0];
    runs += 1;
    const argv =
      placeholder === undefined
        ? [...words, ...args]
        : words.map((word) => word.replaceAll(placeholder, () => args[0] ?? ""));
    if (has("t")) {
      context.stderr.write(encodeText(`${argv.map(quoteIfNeeded).join(" ")}\n`));
      yield* context.stderr.drain();
    }
    const result = yield* runChild(context, argv, { stdin }, (name) => name);
    if (result === 255) throw new CommandError(`${words[0]}: exited with status 255; aborting`, 124);
    if (result < 0) throw new CommandError(`${words[0]}: terminated by signal ${-result}`, 125);
    if (result === 126 || result === 127) context.exit(result);
    if (result !== 0) status = 123;
  }
});

/** Makes items of lines: their words, or all of a line. */
class Items {
  readonly delimiter: string;
  isEnded = false;
  readonly #isWhole: boolean;
  readonly #isRaw: boolean;
  readonly #end: string | undefined;
  #open: string | undefined;
  #continues = false;

  constructor({ has, value }: CommandLine, isWhole: boolean) {
    this.#isWhole = isWhole;
    this.#isRaw = has("0") || has("d");
    this.delimiter = has("0") ? "\0" : delimiterOf(value("d"));
    this.#end = value("E") ?? value("e") ?? undefined;
  }

  /** The items of a line; nothing when they have ended. */
  next(line: string): { items: string[]; isLineEnd: boolean } | undefined {
    if (this.isEnded) return undefined;
    if (this.#isRaw) return { items: [line], isLineEnd: true };
    const items: string[] = [];
    const text = this.#isWhole && this.#open === undefined ? line.trimStart() : line;
    let item = this.#open;
    this.#open = undefined;
    this.#continues = false;
    for (const [part] of text.matchAll(/'[^']*'|"[^"]*"|\\[^]?|['"]|[ \t]|[^ \t'"\\]+/g)) {
      if (!this.#isWhole && (part === " " || part === "\t")) {
        if (item !== undefined) items.push(item);
        item = undefined;
        this.#continues = true;
      } else {
        this.#continues = false;
        if (part === "'" || part === '"') {
          throw new CommandError(
            `unmatched ${part === "'" ? "single" : "double"} quote; by default quotes are special to xargs unless you use the -0 option`,
          );
        }
        if (part === "\\") {
          this.#open = `${item ?? ""}\n`;
          return { items, isLineEnd: false };
        }
        item = (item ?? "") + (/^['"]/.test(part) ? part.slice(1, -1) : part.startsWith("\\") ? part.slice(1) : part);
      }
    }
    if (item !== undefined) items.push(item);
    const end = this.#end === undefined || this.#end === "" ? -1 : items.indexOf(binaryOf(this.#end));
    if (end !== -1) {
      this.isEnded = true;
      items.length = end;
    }
    return { items, isLineEnd: !this.#continues };
  }

  /** The item that a backslash at the end of the input leaves. */
  last(): string | undefined {
    return this.#open?.slice(0, -1);
  }
}

function delimiterOf(text: string | undefined): string {
  if (text === undefined) return "\n";
  const escaped = { "\\n": "\n", "\\t": "\t", "\\0": "\0", "\\\\": "\\", "\\r": "\r" }[text];
  const delimiter = escaped ?? binaryOf(text);
  if (delimiter.length === 1) return delimiter;
  throw new CommandError(
    `Invalid input delimiter specification ${text}: the delimiter must be either a single character or an escape sequence starting with \\.`,
  );
}

function numberOf(letter: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const help = "\nTry 'xargs --help' for more information.";
  if (!/^\d+$/.test(text)) throw new CommandError(`invalid number "${text}" for -${letter} option${help}`);
  if (Number(text) === 0) throw new CommandError(`value 0 for -${letter} option should be >= 1${help}`);
  return Number(text);
}
