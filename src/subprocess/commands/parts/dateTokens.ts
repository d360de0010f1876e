import { type DateUnit, wordToken } from "./dateWords.ts";

/** The kinds of what a date is written with, and the letter that stands for each where they are put in order. */
const letters = {
  unsigned: "u",
  signed: "s",
  unsignedFraction: "U",
  signedFraction: "S",
  meridian: "m",
  month: "M",
  weekday: "D",
  zone: "z",
  summer: "d",
  unit: "t",
  second: "e",
  shift: "h",
  ordinal: "o",
  ago: "a",
  T: "T",
  ":": ":",
  "/": "/",
  ",": ",",
  "@": "@",
} as const;

/** A number, a word or a character of a date. */
export interface DateToken {
  readonly kind: keyof typeof letters;
  /** The number; what a word stands for: the minutes of a zone, the month, how many of the unit. */
  readonly value: number;
  readonly unit?: DateUnit;
  /** How many digits a number has before its point. */
  readonly digits?: number;
  readonly isNegative?: boolean;
  readonly nanoseconds?: number;
}

/** The tokens, and a string with the letter of the kind of each. */
export interface DateTokens {
  readonly tokens: readonly DateToken[];
  readonly shape: string;
}

const number = /(?:([-+])\s*)?(\d+)(?:[.,](\d+))?/y;

/** Reads a date's tokens; nothing if there is something that is none. */
export function dateTokens(text: string): DateTokens | undefined {
  const written = withoutComments(text);
  const tokens: DateToken[] = [];
  for (let at = 0; at < written.length;) {
    number.lastIndex = at;
    const found = number.exec(written) ?? /^(?:[A-Za-z][A-Za-z.]*|[\s+-]|[:/,@])/.exec(written.slice(at));
    if (found === null) return undefined;
    at += found[0].length;
    if (/^[\s+-]+$/.test(found[0])) continue;
    const token = found[2] === undefined ? wordOrMark(found[0]) : numberToken(found);
    if (token === undefined) return undefined;
    tokens.push(token);
  }
  return { tokens, shape: tokens.map(({ kind }) => letters[kind]).join("") };
}

function wordOrMark(text: string): DateToken | undefined {
  return text === ":" || text === "/" || text === "," || text === "@" ? { kind: text, value: 0 } : wordToken(text);
}

function numberToken([, sign, whole = "", fraction]: RegExpExecArray): DateToken {
  const value = Number(whole) * (sign === "-" ? -1 : 1);
  const common = { value, digits: whole.length, isNegative: sign === "-" };
  if (fraction === undefined) return { ...common, kind: sign === undefined ? "unsigned" : "signed" };
  const nanoseconds = Number(fraction.slice(0, 9).padEnd(9, "0")) * (sign === "-" ? -1 : 1);
  return { ...common, nanoseconds, kind: sign === undefined ? "unsignedFraction" : "signedFraction" };
}

/** The text without what is in parentheses, which can hold others; one that is not closed goes on to the end. */
function withoutComments(text: string): string {
  let depth = 0;
  let kept = "";
  for (const char of text) {
    if (char === "(") depth += 1;
    if (depth === 0) kept += char;
    if (char === ")" && depth > 0) {
      depth -= 1;
      if (depth === 0) kept += " ";
    }
  }
  return kept;
}
