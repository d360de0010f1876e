import { type DateToken, type DateTokens, dateTokens } from "./dateTokens.ts";
import type { DateUnit } from "./dateWords.ts";

/** What a date says, as far as it says it. */
export interface DateParts {
  /** `@seconds`, which is all there is. */
  stamp?: DateToken;
  year?: number;
  month?: number;
  day?: number;
  time?: { readonly hour: number; readonly minute: number; readonly second: number; readonly nanoseconds: number };
  /** How many such weekdays from the date on. */
  weekday?: { readonly day: number; readonly count: number };
  /** Minutes before UTC. */
  zone?: number;
  /** Is it moved, be it by nothing? */
  isMoved: boolean;
  /** How far it is moved. */
  readonly by: Record<DateUnit | "nanoseconds", number>;
}

/** Takes what tokens say into the parts; false if they cannot be. */
type Reader = (parts: DateParts, tokens: readonly DateToken[], shape: string) => boolean;

/** What a date is made of, by the letters of its tokens; of those that fit the first is taken. */
const items: readonly (readonly [RegExp, Reader])[] = [
  [/ussT(?:u:u(?::[uU])?(?:s(?::u)?)?|us(?::u)?)/y, readDateAndTime],
  [/uss(?!T)|u\/u(?:\/u)?|uM[su]?|Mss|Mu,u|Mu/y, readDate],
  [/u(?::u(?::[uU])?)?m|u:u(?::[uU])?(?:s(?::u)?)?|us(?::u)?(?![ste:])/y, readTime],
  [/D,?|[ou]D/y, readWeekday],
  [/zd|zs(?::u)?(?![te:])|z|T/y, readZone],
  [/(?:[ous]?[te]|[US]e)a?|h/y, readMove],
  [/u/y, readNumber],
];

/** Reads a date; nothing if it is none. */
export function readDateParts(text: string): DateParts | undefined {
  const read = dateTokens(text);
  if (read === undefined) return undefined;
  const by = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0, nanoseconds: 0 };
  const parts: DateParts = { isMoved: false, by };
  if (/^@[usUS]$/.test(read.shape)) return { ...parts, stamp: read.tokens[1] as DateToken };
  for (let at = 0; at < read.tokens.length;) {
    const length = readItem(parts, read, at);
    if (length === undefined) return undefined;
    at += length;
  }
  return parts;
}

/** Reads what is at a place; the result is how many tokens it has. */
function readItem(parts: DateParts, { tokens, shape }: DateTokens, at: number): number | undefined {
  for (const [form, reader] of items) {
    form.lastIndex = at;
    const found = form.exec(shape)?.[0];
    if (found === undefined) continue;
    return reader(parts, tokens.slice(at, at + found.length), found) ? found.length : undefined;
  }
  return undefined;
}

function readDateAndTime(parts: DateParts, tokens: readonly DateToken[], shape: string): boolean {
  return readDate(parts, tokens.slice(0, 3), "uss") && readTime(parts, tokens.slice(4), shape.slice(4));
}

function readDate(parts: DateParts, tokens: readonly DateToken[], shape: string): boolean {
  if (parts.day !== undefined) return false;
  const [first, second, third] = tokens.filter(({ kind }) => kind !== "/" && kind !== ",") as [
    DateToken,
    DateToken,
    DateToken | undefined,
  ];
  const isYearFirst = shape === "uss" || (shape === "u/u/u" && (first.digits ?? 0) >= 4);
  const isDayFirst = shape.startsWith("uM");
  const [year, month, day] = isYearFirst
    ? [first, second, third as DateToken]
    : isDayFirst
      ? [third, second, first]
      : [third, first, second];
  if (year !== undefined) parts.year = yearOf(year);
  parts.month = Math.abs(month.value);
  parts.day = Math.abs(day.value);
  return true;
}

/** The year; of two digits only, it is one from 1969 to 2068. */
function yearOf({ value, digits }: Pick<DateToken, "value" | "digits">): number {
  const year = Math.abs(value);
  return digits === 2 ? year + (year < 69 ? 2000 : 1900) : year;
}

/** `10pm`, `10:00`, `10:00:00.5`, also with how far from UTC behind it. */
function readTime(parts: DateParts, tokens: readonly DateToken[], shape: string): boolean {
  const zoneAt = shape.indexOf("s");
  if (zoneAt !== -1 && !setZone(parts, offsetOf(tokens.slice(zoneAt)))) return false;
  const numbers = tokens.slice(0, zoneAt === -1 ? undefined : zoneAt).filter(({ digits }) => digits !== undefined);
  const [hour, minute, second] = numbers.map(({ value }) => value);
  const half = shape.endsWith("m") ? tokens.at(-1)?.value : undefined;
  return setTime(parts, hourOf(hour as number, half), minute, second, numbers[2]?.nanoseconds);
}

/** The hour of the day; NaN if it is none of those of a half. */
function hourOf(hour: number, half: number | undefined): number {
  if (half === undefined) return hour;
  return hour < 1 || hour > 12 ? Number.NaN : (hour % 12) + half;
}

function setTime(parts: DateParts, hour: number, minute = 0, second = 0, nanoseconds = 0): boolean {
  if (parts.time !== undefined || Number.isNaN(hour)) return false;
  parts.time = { hour, minute, second, nanoseconds };
  return true;
}

function readWeekday(parts: DateParts, tokens: readonly DateToken[]): boolean {
  if (parts.weekday !== undefined) return false;
  const [first] = tokens as [DateToken];
  const day = tokens.find(({ kind }) => kind === "weekday") as DateToken;
  parts.weekday = { day: day.value, count: first === day ? 0 : first.value };
  return true;
}

function readZone(parts: DateParts, [zone, ...rest]: readonly DateToken[]): boolean {
  const { value } = zone as DateToken;
  if (rest[0]?.kind === "summer") return setZone(parts, value + rest[0].value);
  return setZone(parts, rest.length === 0 ? value : value + (offsetOf(rest) ?? Number.NaN));
}

function setZone(parts: DateParts, minutes: number | undefined): boolean {
  if (parts.zone !== undefined || minutes === undefined || Number.isNaN(minutes)) return false;
  parts.zone = minutes;
  return true;
}

/** The minutes of `+3`, `+0330` or `+03:30`. */
function offsetOf([first, , minutes]: readonly DateToken[]): number | undefined {
  const { value, digits = 0, isNegative } = first as DateToken;
  const size = Math.abs(value);
  let offset = digits <= 2 ? size * 60 : Math.floor(size / 100) * 60 + (size % 100);
  if (minutes !== undefined) offset = size * 60 + minutes.value;
  if (offset > 24 * 60) return undefined;
  return isNegative === true ? -offset : offset;
}

/** `2 days`, `next month`, `-1 week`, `1.5 seconds ago`, `tomorrow`. */
function readMove(parts: DateParts, tokens: readonly DateToken[]): boolean {
  const { by } = parts;
  const [first] = tokens as [DateToken];
  parts.isMoved = true;
  if (first.kind === "shift") {
    by.day += first.value;
    return true;
  }
  const { unit = "day", value } = tokens.find(({ kind }) => kind === "unit" || kind === "second") as DateToken;
  const last = tokens.at(-1) as DateToken;
  const sign = last.kind === "ago" ? last.value : 1;
  by[unit] += sign * value * (first.unit === undefined ? first.value : 1);
  by.nanoseconds += sign * (first.nanoseconds ?? 0);
  return true;
}

/** A number alone: the year of a date that has none, `20240229`, an hour or `1230`. */
function readNumber(parts: DateParts, [token]: readonly DateToken[]): boolean {
  const { value, digits = 0 } = token as DateToken;
  if (
    parts.day !== undefined &&
    parts.year === undefined &&
    !parts.isMoved &&
    (parts.time !== undefined || digits > 2)
  ) {
    parts.year = yearOf({ value, digits });
    return true;
  }
  if (digits > 4) {
    if (parts.day !== undefined) return false;
    parts.year = yearOf({ value: Math.floor(value / 10_000), digits: digits - 4 });
    parts.month = Math.floor(value / 100) % 100;
    parts.day = value % 100;
    return true;
  }
  return digits <= 2 ? setTime(parts, value) : setTime(parts, Math.floor(value / 100), value % 100);
}
