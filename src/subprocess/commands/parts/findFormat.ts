import { escapedCharacters } from "../../escapedCharacters.ts";
import type { Coroutine } from "../../../tasks/awaitable.ts";
import type { ProgramContext } from "../../program.ts";
import { binaryOf } from "./binary.ts";
import { CommandError } from "./command.ts";
import { statOrNone } from "./destination.ts";
import { formatDate } from "./formatDate.ts";
import { type Found, linksOf, typeLetters } from "./found.ts";
import { modeText } from "./mode.ts";

/** A part of a format: text, or what is to be told of a file. */
type Piece = string | Directive;

interface Directive {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly letter: string;
}

/**
 * Reads what `-printf` is given.
 * @throws CommandError if it ends in a `%`
 */
export function parseFormat(format: string): readonly Piece[] {
  const pieces: Piece[] = [];
  const written = binaryOf(format);
  let end = 0;
  for (const match of written.matchAll(/\\([0-7]{1,3}|[^])|%([-+ 0#]*)(\d*)(?:\.(\d*))?([ACT][^]|[^]|$)/g)) {
    const [whole, escape, flags = "", width = "", precision, letter = ""] = match;
    pieces.push(written.slice(end, match.index));
    end = match.index + whole.length;
    if (escape === "c") return pieces;
    if (escape !== undefined) pieces.push(/^\d/.test(escape) ? octal(escape) : (escapedCharacters[escape] ?? whole));
    else if (letter === "") throw new CommandError("error: % at end of format string");
    else if (letter === "%") pieces.push("%");
    else if (letter.length === 1 && !Object.hasOwn(fields, letter)) pieces.push(whole);
    else {
      const most = precision === undefined ? undefined : Number(precision);
      pieces.push({ flags, width: Number(width), precision: most, letter });
    }
  }
  return [...pieces, written.slice(end)];
}

function octal(digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 8) & 0xff);
}

/** What a format says of a file, as characters that stand for bytes. */
export function* formatted(pieces: readonly Piece[], found: Found, context: ProgramContext): Coroutine<string> {
  let text = "";
  for (const piece of pieces) {
    if (typeof piece === "string") text += piece;
    else if (piece.letter === "m" || piece.letter === "d") text += numberText(piece, found);
    else text += padded(binaryOf(yield* fieldText(piece.letter, found, context)), piece);
  }
  return text;
}

function* fieldText(letter: string, found: Found, context: ProgramContext): Coroutine<string> {
  const { stat, path } = found;
  if (letter.length === 2) return timeText(letter[1] as string, letter[0] === "A" ? stat.atime : stat.mtime);
  if (letter === "l") return stat.kind === "link" ? yield* context.fs.readlink(path) : "";
  if (letter === "n") return String(yield* linksOf(context, path, stat));
  if (letter === "Y") {
    const target = stat.kind === "link" ? yield* statOrNone(context, path) : stat;
    return target === undefined ? "N" : typeLetters[target.kind];
  }
  return fields[letter]?.(found) ?? "";
}

/** What a letter tells; what is "" here is found out elsewhere. */
const fields: Readonly<Record<string, (found: Found) => string>> = {
  G: () => "0",
  H: ({ start }) => start,
  M: ({ stat }) => (stat.kind === "file" ? "-" : typeLetters[stat.kind]) + modeText(stat.mode),
  P: ({ path, start }) => path.slice(start.length).replace(/^\/+/, ""),
  U: () => "0",
  Y: () => "",
  a: ({ stat }) => fullTime(stat.atime),
  b: ({ stat }) => String(blocksOf(stat.size) * 8),
  c: ({ stat }) => fullTime(stat.mtime),
  d: () => "",
  f: ({ path }) => path.replace(/^.*\/(?=[^/])/s, ""),
  g: () => "root",
  h: ({ path }) => (path.includes("/") ? path.replace(/\/[^/]*$/, "") : "."),
  i: ({ stat }) => String(stat.ino),
  k: ({ stat }) => String(blocksOf(stat.size) * 4),
  l: () => "",
  m: () => "",
  n: () => "",
  p: ({ path }) => path,
  s: ({ stat }) => String(stat.size),
  t: ({ stat }) => fullTime(stat.mtime),
  u: () => "root",
  y: ({ stat }) => typeLetters[stat.kind],
};

/** The blocks of 4096 bytes that so many need. */
function blocksOf(size: number): number {
  return Math.ceil(size / 4096);
}

function fullTime(seconds: number): string {
  return formatDate("%a %b %e %H:%M:%S.%N0 %Y", seconds);
}

/** These have fractions of a second. */
const timeFormats: Readonly<Record<string, string>> = {
  "+": "%F+%T.%N0",
  S: "%S.%N0",
  T: "%T.%N0",
  X: "%T.%N0",
};

function timeText(letter: string, seconds: number): string {
  return letter === "@" ? `${seconds.toFixed(9)}0` : formatDate(timeFormats[letter] ?? `%${letter}`, seconds);
}

function numberText(directive: Directive, { stat, depth }: Found): string {
  const { flags, letter } = directive;
  if (letter === "m") return padded(`${flags.includes("#") ? "0" : ""}${stat.mode.toString(8)}`, directive, true);
  return padded(`${flags.includes("+") ? "+" : flags.includes(" ") ? " " : ""}${depth}`, directive, true);
}

function padded(text: string, { flags, width, precision }: Directive, isNumber = false): string {
  const cut = precision === undefined || isNumber ? text : text.slice(0, precision);
  if (flags.includes("-")) return cut.padEnd(width);
  return cut.padStart(width, isNumber && flags.includes("0") ? "0" : " ");
}
