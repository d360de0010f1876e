import { escapedCharacters } from "../../escapedCharacters.ts";
import { binaryOf } from "./binary.ts";
import { CommandError } from "./command.ts";
import type { CommandLine } from "./options.ts";

/** The items of a line. */
interface LineItems {
  readonly items: readonly string[];
  /** Does the line of items end here? Not after a blank or a backslash. */
  readonly isLineEnd: boolean;
  /** What is wrong behind them. */
  readonly fault?: string | undefined;
}

/** Makes items of lines: their words, or all of a line. */
export class Items {
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
  next(line: string): LineItems | undefined {
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
        if (part === "'" || part === '"') return { items, isLineEnd: false, fault: unmatched(part) };
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

function unmatched(quote: string): string {
  const kind = quote === "'" ? "single" : "double";
  return `unmatched ${kind} quote; by default quotes are special to xargs unless you use the -0 option`;
}

/** A character, or an escape: a letter's, an octal or, after an `x`, a hexadecimal number. */
function delimiterOf(text: string | undefined): string {
  if (text === undefined) return "\n";
  const character = binaryOf(text);
  if (character.length === 1) return character;
  if (!text.startsWith("\\")) {
    throw new CommandError(
      `Invalid input delimiter specification ${text}: the delimiter must be either a single character or an escape sequence starting with \\.`,
    );
  }
  const escape = text.slice(1);
  const code = /^[0-7]+$/.test(escape)
    ? Number.parseInt(escape, 8)
    : /^x[\dA-Fa-f]*$/.test(escape)
      ? Number.parseInt(`0${escape.slice(1)}`, 16)
      : escapedCharacters[escape]?.charCodeAt(0);
  if (code !== undefined && code <= 0xff) return String.fromCharCode(code);
  const most = escape.startsWith("x") ? "ff" : "377";
  throw new CommandError(
    `Invalid escape sequence ${text} in input delimiter specification${code === undefined ? "" : `; character values must not exceed ${most}`}.`,
  );
}
