import { CommandError, quote } from "./command.ts";
import { byVersion } from "./versionOrder.ts";

/** A place in a line: a character of a field, both from 1; as an end, the character 0 is the field's last. */
interface KeyPlace {
  readonly field: number;
  readonly char: number;
  readonly skipsBlanks: boolean;
}

/** A part of the line that it is sorted by; `to` is included, and the line's end if there is none. */
export interface SortKey {
  readonly from: KeyPlace;
  readonly to: KeyPlace | undefined;
  /** The letters of how it is compared. */
  readonly flags: string;
}

/**
 * The key of `-k F[.C][OPTS][,F[.C][OPTS]]`; one without options has those given.
 * @throws CommandError
 */
export function parseKey(text: string, flags: string): SortKey {
  const match = /^(\d+)(?:\.(\d+))?([bdfghiMnrRV]*)(?:,(\d+)(?:\.(\d+))?([bdfghiMnrRV]*))?$/.exec(text);
  if (match === null) {
    const reason = /^\d/.test(text) ? "stray character in field spec" : "invalid number at field start";
    throw new CommandError(
      `${reason}: invalid ${/^\d/.test(text) ? "field specification" : "count at start of"} ${quote(text)}`,
    );
  }
  const [, field = "", char = "1", first = "", toField, toChar = "0", second = ""] = match;
  if (Number(field) === 0 || Number(toField ?? 1) === 0)
    throw new CommandError(`field number is zero: invalid field specification ${quote(text)}`);
  if (Number(char) === 0)
    throw new CommandError(`character offset is zero: invalid field specification ${quote(text)}`);
  const own = first + second;
  const used = own === "" ? flags : own;
  const from = { field: Number(field), char: Number(char), skipsBlanks: (own === "" ? flags : first).includes("b") };
  const to =
    toField === undefined
      ? undefined
      : { field: Number(toField), char: Number(toChar), skipsBlanks: (own === "" ? flags : second).includes("b") };
  return { from, to, flags: used };
}

/**
 * Can the key be compared in all the ways that its letters say?
 * @throws CommandError if not
 */
export function checkKey({ flags }: SortKey): void {
  const ways = ["g", "h", "M", "n"].filter((letter) => flags.includes(letter)).length;
  if (ways + (/[diRV]/.test(flags) ? 1 : 0) <= 1) return;
  const letters = [..."dghiMnRV"].filter((letter) => flags.includes(letter)).join("");
  throw new CommandError(`options '-${letters}' are incompatible`);
}

type Compare = (a: string, b: string) => number;

/** Compares lines by keys, one after the other. */
export function comparator(keys: readonly SortKey[], separator: string | undefined): Compare {
  const compares = keys.map((key): Compare => {
    const compare = orderOf(key.flags);
    const sign = key.flags.includes("r") ? -1 : 1;
    const isWhole = key.to === undefined && key.from.field === 1 && key.from.char === 1 && !key.from.skipsBlanks;
    if (isWhole) return (a, b) => sign * compare(a, b);
    return (a, b) => sign * compare(extract(a, key, separator), extract(b, key, separator));
  });
  const [only] = compares;
  if (compares.length === 1 && only !== undefined) return only;
  return (a, b) => {
    for (const compare of compares) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  };
}

function extract(line: string, { from, to }: SortKey, separator: string | undefined): string {
  let start = fieldStart(line, from.field, separator);
  if (from.skipsBlanks) start = afterBlanks(line, start);
  start = Math.min(line.length, start + from.char - 1);
  if (to === undefined) return line.slice(start);
  let end = fieldStart(line, to.field, separator);
  if (to.char === 0) end = fieldEnd(line, end, separator);
  else {
    if (to.skipsBlanks) end = afterBlanks(line, end);
    end = Math.min(line.length, end + to.char);
  }
  return line.slice(start, Math.max(start, end));
}

function fieldStart(line: string, field: number, separator: string | undefined): number {
  let at = 0;
  for (let left = field - 1; left > 0 && at < line.length; left--) {
    at = fieldEnd(line, at, separator);
    if (separator !== undefined && at < line.length) at += 1;
  }
  return at;
}

/** Without a separator, a field begins with the blanks before it. */
function fieldEnd(line: string, start: number, separator: string | undefined): number {
  if (separator !== undefined) {
    const at = line.indexOf(separator, start);
    return at === -1 ? line.length : at;
  }
  let at = afterBlanks(line, start);
  while (at < line.length && line[at] !== " " && line[at] !== "\t") at += 1;
  return at;
}

function afterBlanks(line: string, start: number): number {
  let at = start;
  while (line[at] === " " || line[at] === "\t" || line[at] === "\n") at += 1;
  return at;
}

const byText: Compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

function orderOf(flags: string): Compare {
  if (flags.includes("n")) return (a, b) => byNumber(numberOf(a), numberOf(b));
  if (flags.includes("g")) return (a, b) => byValue(valueOf(a), valueOf(b));
  if (flags.includes("h")) return byHuman;
  if (flags.includes("M")) return (a, b) => monthOf(a) - monthOf(b);
  if (flags.includes("R")) return byChance();
  const compare = flags.includes("V") ? byVersion : byText;
  const filters: ((text: string) => string)[] = [];
  if (flags.includes("d")) filters.push((text) => text.replace(/[^ \t0-9A-Za-z]/g, ""));
  else if (flags.includes("i")) filters.push((text) => text.replace(/[^ -~]/g, ""));
  if (flags.includes("f")) filters.push((text) => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase()));
  if (filters.length === 0) return compare;
  const filter = (text: string): string => filters.reduce((filtered, next) => next(filtered), text);
  return (a, b) => compare(filter(a), filter(b));
}

/** Digits of any number, before and behind the point. */
interface Decimal {
  readonly sign: number;
  readonly whole: string;
  readonly fraction: string;
}

function numberOf(text: string): Decimal {
  const [, minus = "", whole = "", fraction = ""] = /^[ \t\n]*(-?)0*(\d*)(?:\.(\d*?)0*(?!\d))?/.exec(text) ?? [];
  const isZero = whole === "" && fraction === "";
  return { sign: isZero ? 0 : minus === "" ? 1 : -1, whole, fraction };
}

function byNumber(a: Decimal, b: Decimal): number {
  if (a.sign !== b.sign) return a.sign - b.sign;
  return a.sign * (a.whole.length - b.whole.length || byText(a.whole, b.whole) || byText(a.fraction, b.fraction));
}

const hexadecimal = /^\s*([-+]?)0x([\da-f]*)(?:\.([\da-f]*))?(?:p([-+]?\d+))?/i;

/** What is no number comes first, then NaN. */
function valueOf(text: string): number | undefined {
  const [, sign, whole = "", fraction = "", power = "0"] = hexadecimal.exec(text) ?? [];
  if (sign !== undefined && whole + fraction !== "") {
    const value = Number(`0x${whole}${fraction}`) * 2 ** (Number(power) - 4 * fraction.length);
    return sign === "-" ? -value : value;
  }
  const match = /^\s*[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?|inf(?:inity)?|nan)/i.exec(text)?.[0].trim();
  if (match === undefined) return undefined;
  if (/inf/i.test(match)) return match.startsWith("-") ? -Infinity : Infinity;
  return Number(match);
}

function byValue(a: number | undefined, b: number | undefined): number {
  if (a === undefined || b === undefined) return (a === undefined ? 0 : 1) - (b === undefined ? 0 : 1);
  if (Number.isNaN(a) || Number.isNaN(b)) return (Number.isNaN(a) ? 0 : 1) - (Number.isNaN(b) ? 0 : 1);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By sign, then by suffix, then by number. */
function byHuman(a: string, b: string): number {
  const [left, right] = [numberOf(a), numberOf(b)];
  if (left.sign !== right.sign) return left.sign - right.sign;
  const power = (text: string): number =>
    " KMGTPEZY".indexOf((/^[ \t\n]*-?\d*\.?\d*([kKMGTPEZY]?)/.exec(text)?.[1] ?? "").toUpperCase() || " ");
  return left.sign * (power(a) - power(b)) || byNumber(left, right);
}

/** In no order, but equal ones stand together. */
function byChance(): Compare {
  const places = new Map<string, number>();
  const placeOf = (text: string): number => {
    const place = places.get(text) ?? Math.random();
    places.set(text, place);
    return place;
  };
  return (a, b) => placeOf(a) - placeOf(b);
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

function monthOf(text: string): number {
  return months.indexOf(text.trimStart().slice(0, 3).toUpperCase());
}
