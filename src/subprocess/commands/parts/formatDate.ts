import { exactTime, type ExactTime } from "./exactTime.ts";

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = "January February March April May June July August September October November December".split(" ");

/** A conversion: flags, how wide it is at least, a modifier, which means nothing here, and what it is of. */
const conversion = /%([-_0^#+]*)(\d*)[EO]?(:{0,3}z|[A-Za-z%])/g;

/** A time, in seconds since 1970, in the format of `strftime()`, in UTC. */
export function formatDate(format: string, time: number | ExactTime): string {
  const { seconds, nanoseconds } = typeof time === "number" ? exactTime(time) : time;
  const date = new Date(seconds * 1000);
  const [year, month, day, hour] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), date.getUTCHours()];
  const weekday = date.getUTCDay();
  const dayOfYear = Math.floor((date.getTime() - yearStart(year)) / 86_400_000);
  const week = isoWeek(year, dayOfYear, weekday);
  const again = (inner: string): string => formatDate(inner, time);
  const number = (value: number, width = 2, fill = "0"): [string, number, string] => [String(value), width, fill];
  const fields: Record<string, () => string | [text: string, width: number, fill: string]> = {
    "%": () => "%",
    A: () => days[weekday] as string,
    B: () => months[month] as string,
    C: () => number(Math.floor(year / 100)),
    D: () => again("%m/%d/%y"),
    F: () => (year > 9999 ? "+" : "") + again("%Y-%m-%d"),
    G: () => number(week.year, 4),
    H: () => number(hour),
    I: () => number(hour % 12 === 0 ? 12 : hour % 12),
    M: () => number(date.getUTCMinutes()),
    N: () => String(nanoseconds).padStart(9, "0"),
    P: () => (hour < 12 ? "am" : "pm"),
    R: () => again("%H:%M"),
    S: () => number(date.getUTCSeconds()),
    T: () => again("%H:%M:%S"),
    U: () => number(Math.floor((dayOfYear + 7 - weekday) / 7)),
    V: () => number(week.number),
    W: () => number(Math.floor((dayOfYear + 7 - ((weekday + 6) % 7)) / 7)),
    X: () => again("%H:%M:%S"),
    Y: () => number(year, 4),
    Z: () => "UTC",
    a: () => (days[weekday] as string).slice(0, 3),
    b: () => (months[month] as string).slice(0, 3),
    c: () => again("%a %b %e %H:%M:%S %Y"),
    d: () => number(day),
    e: () => number(day, 2, " "),
    g: () => number(week.year % 100),
    h: () => again("%b"),
    j: () => number(dayOfYear + 1, 3),
    k: () => number(hour, 2, " "),
    l: () => number(hour % 12 === 0 ? 12 : hour % 12, 2, " "),
    m: () => number(month + 1),
    n: () => "\n",
    p: () => (hour < 12 ? "AM" : "PM"),
    q: () => number(Math.floor(month / 3) + 1, 1),
    r: () => again("%I:%M:%S %p"),
    s: () => number(seconds, 1),
    t: () => "\t",
    u: () => number(weekday === 0 ? 7 : weekday, 1),
    w: () => number(weekday, 1),
    x: () => again("%m/%d/%y"),
    y: () => number(year % 100),
    z: () => ["+0", 5, "0"],
    ":z": () => ["+0:00", 6, "0"],
    "::z": () => ["+0:00:00", 9, "0"],
    ":::z": () => ["+0", 3, "0"],
  };
  return format.replace(conversion, (whole, flags: string, width: string, name: string) => {
    const field = fields[name]?.();
    if (field === undefined) return whole;
    const [text, least, fill] = typeof field === "string" ? [field, 0, " "] : field;
    if (name === "N") return width === "" ? text : text.slice(0, Number(width)).padEnd(Number(width), "0");
    const filler = flags.includes("_") ? " " : flags.includes("0") ? "0" : fill;
    const padded = flags.includes("-") ? text : pad(text, width === "" ? least : Number(width), filler);
    return recased(padded, name, flags);
  });
}

/** The text filled up on the left; zeros come behind its sign. */
function pad(text: string, width: number, filler: string): string {
  const [sign = ""] = (filler === "0" && /^[-+]/.exec(text)) || [];
  return sign + text.slice(sign.length).padStart(width - sign.length, filler);
}

/** `^` makes letters great, `#` too, but those that are great already small. */
function recased(text: string, name: string, flags: string): string {
  if (flags.includes("#") && /[pZ]/.test(name)) return text.toLowerCase();
  const isGreat = flags.includes("^") || (flags.includes("#") && /[aAbBh]/.test(name));
  return isGreat && name !== "P" ? text.toUpperCase() : text;
}

/** The week of ISO 8601, which belongs to the year that has its Thursday. */
function isoWeek(year: number, dayOfYear: number, weekday: number): { year: number; number: number } {
  const thursday = dayOfYear + 4 - (weekday === 0 ? 7 : weekday);
  const length = (yearStart(year + 1) - yearStart(year)) / 86_400_000;
  if (thursday >= length) return { year: year + 1, number: 1 };
  if (thursday >= 0) return { year, number: Math.floor(thursday / 7) + 1 };
  const before = (yearStart(year) - yearStart(year - 1)) / 86_400_000;
  return { year: year - 1, number: Math.floor((thursday + before) / 7) + 1 };
}

/** When a year begins; `Date.UTC()` would take one of two digits to be of the last century. */
function yearStart(year: number): number {
  return new Date(0).setUTCFullYear(year, 0, 1);
}
