import type { DateToken } from "./dateTokens.ts";

/** What a date can be moved by. */
export type DateUnit = "year" | "month" | "day" | "hour" | "minute" | "second";

const months = "JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER".split(" ");
const days = "SUNDAY MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY".split(" ");
const shorterDays: Readonly<Record<string, number>> = { TUES: 2, WEDNES: 3, THUR: 4, THURS: 4 };

const units: Readonly<Record<string, readonly [unit: DateUnit, count: number]>> = {
  YEAR: ["year", 1],
  MONTH: ["month", 1],
  FORTNIGHT: ["day", 14],
  WEEK: ["day", 7],
  DAY: ["day", 1],
  HOUR: ["hour", 1],
  MINUTE: ["minute", 1],
  MIN: ["minute", 1],
  SECOND: ["second", 1],
  SEC: ["second", 1],
};

const shifts: Readonly<Record<string, number>> = { YESTERDAY: -1, TODAY: 0, NOW: 0, TOMORROW: 1 };

const ordinals: Readonly<Record<string, number>> = {
  LAST: -1,
  THIS: 0,
  NEXT: 1,
  FIRST: 1,
  THIRD: 3,
  FOURTH: 4,
  FIFTH: 5,
  SIXTH: 6,
  SEVENTH: 7,
  EIGHTH: 8,
  NINTH: 9,
  TENTH: 10,
  ELEVENTH: 11,
  TWELFTH: 12,
};

/** The zones that are so many hours before UTC; some names are in use in many places, and mean what they mean to GNU. */
const zones: readonly (readonly [hours: number, names: string])[] = [
  [-12, "SST"],
  [-10, "HST HAST"],
  [-9, "AKST HADT"],
  [-8, "PST AKDT"],
  [-7, "MST PDT"],
  [-6, "CST MDT"],
  [-5, "EST CDT"],
  [-4, "AST CLT EDT"],
  [-3.5, "NST"],
  [-3, "ADT ART BRT CLST"],
  [-2.5, "NDT"],
  [-2, "BRST"],
  [0, "GMT UT UTC WET"],
  [1, "BST CET MET MEZ WAT WEST"],
  [2, "CAT CEST EET MEST MESZ SAST"],
  [3, "EAT EEST MSK"],
  [4, "MSD"],
  [5.5, "IST"],
  [8, "SGT"],
  [9, "JST KST"],
  [10, "GST"],
  [12, "NZST"],
  [13, "NZDT"],
];

/** The token that a word is; nothing if it means nothing. */
export function wordToken(written: string): DateToken | undefined {
  const word = written.toUpperCase();
  const meridian = /^([AP])(?:M|\.M\.)$/.exec(word);
  if (meridian !== null) return { kind: "meridian", value: meridian[1] === "A" ? 0 : 12 };
  return calendarToken(word) ?? zoneToken(word) ?? relativeToken(word) ?? militaryToken(word) ?? dottedToken(word);
}

/** A month or a weekday, in full or by its first three letters. */
function calendarToken(word: string): DateToken | undefined {
  const [short] = /^[A-Z]{3}(?=\.?$)/.exec(word) ?? [];
  const find = (names: readonly string[]): number =>
    names.findIndex((name) => (short === undefined ? name === word : name.startsWith(short)));
  const month = word === "SEPT" ? 8 : find(months);
  if (month !== -1) return { kind: "month", value: month + 1 };
  const day = shorterDays[word] ?? find(days);
  return day === -1 ? undefined : { kind: "weekday", value: day };
}

function zoneToken(word: string): DateToken | undefined {
  const zone = zones.find(([, names]) => names.split(" ").includes(word));
  if (zone !== undefined) return { kind: "zone", value: zone[0] * 60 };
  return word === "DST" ? { kind: "summer", value: 60 } : undefined;
}

function relativeToken(word: string): DateToken | undefined {
  const found = units[word] ?? units[word.replace(/S$/, "")];
  if (found !== undefined) return { kind: found[0] === "second" ? "second" : "unit", value: found[1], unit: found[0] };
  const [shift, ordinal] = [shifts[word], ordinals[word]];
  if (shift !== undefined) return { kind: "shift", value: shift };
  if (ordinal !== undefined) return { kind: "ordinal", value: ordinal };
  if (word === "AGO") return { kind: "ago", value: -1 };
  return word === "HENCE" ? { kind: "ago", value: 1 } : undefined;
}

/** A zone of one letter: from A east of Greenwich to M, without J, and from N west of it to Y. */
function militaryToken(word: string): DateToken | undefined {
  if (word.length > 1) return undefined;
  if (word === "T") return { kind: "T", value: -7 * 60 };
  if (word === "Z") return { kind: "zone", value: 0 };
  const [east, west] = ["ABCDEFGHIKLM".indexOf(word) + 1, "NOPQRSTUVWXY".indexOf(word) + 1];
  return east + west === 0 ? undefined : { kind: "zone", value: (east - west) * 60 };
}

/** A zone with dots: `U.T.C.`. */
function dottedToken(word: string): DateToken | undefined {
  return word.includes(".") ? zoneToken(word.replaceAll(".", "")) : undefined;
}
