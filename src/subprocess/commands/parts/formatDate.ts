const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = "January February March April May June July August September October November December".split(" ");

/** A time, in seconds since 1970, in the format of `strftime()`, in UTC. */
export function formatDate(format: string, seconds: number): string {
  const date = new Date(Math.floor(seconds) * 1000);
  const [year, month, day, hour] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), date.getUTCHours()];
  const weekday = date.getUTCDay();
  const dayOfYear = Math.floor((date.getTime() - Date.UTC(year, 0, 1)) / 86_400_000);
  const week = isoWeek(year, dayOfYear, weekday);
  const again = (inner: string): string => formatDate(inner, seconds);
  const number = (value: number, width = 2, fill = "0"): [string, number, string] => [String(value), width, fill];
  const fields: Record<string, () => string | [text: string, width: number, fill: string]> = {
    "%": () => "%",
    A: () => days[weekday] as string,
    B: () => months[month] as string,
    C: () => number(Math.floor(year / 100)),
    D: () => again("%m/%d/%y"),
    F: () => again("%Y-%m-%d"),
    G: () => number(week.year, 4),
    H: () => number(hour),
    I: () => number(hour % 12 === 0 ? 12 : hour % 12),
    M: () => number(date.getUTCMinutes()),
    N: () => number(Math.floor((seconds % 1) * 1e9), 9),
    P: () => (hour < 12 ? "am" : "pm"),
    R: () => again("%H:%M"),
    S: () => number(date.getUTCSeconds()),
    T: () => again("%H:%M:%S"),
    U: () => number(Math.floor((dayOfYear + 7 - weekday) / 7)),
    V: () => number(week.number),
    W: () => number(Math.floor((dayOfYear + 7 - ((weekday + 6) % 7)) / 7)),
    X: () => again("%H:%M:%S"),
    Y: () => String(year),
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
    q: () => String(Math.floor(month / 3) + 1),
    r: () => again("%I:%M:%S %p"),
    s: () => String(Math.floor(seconds)),
    t: () => "\t",
    u: () => String(weekday === 0 ? 7 : weekday),
    w: () => String(weekday),
    x: () => again("%m/%d/%y"),
    y: () => number(year % 100),
    z: () => "+0000",
  };
  return format.replace(/%([-_0^#]*)(\d*)(:?z|[A-Za-z%])/g, (whole, flags: string, width: string, letter: string) => {
    if (letter === ":z") return "+00:00";
    const field = fields[letter]?.();
    if (field === undefined) return whole;
    const [text, least, fill] = typeof field === "string" ? [field, 0, " "] : field;
    const filler = flags.includes("_") ? " " : flags.includes("0") ? "0" : fill;
    const padded = flags.includes("-") ? text : text.padStart(width === "" ? least : Number(width), filler);
    return flags.includes("^") ? padded.toUpperCase() : padded;
  });
}

/** The week of ISO 8601, which belongs to the year that has its Thursday. */
function isoWeek(year: number, dayOfYear: number, weekday: number): { year: number; number: number } {
  const thursday = dayOfYear + 4 - (weekday === 0 ? 7 : weekday);
  const length = Date.UTC(year + 1, 0, 1) - Date.UTC(year, 0, 1) > 365 * 86_400_000 ? 366 : 365;
  if (thursday >= length) return { year: year + 1, number: 1 };
  if (thursday >= 0) return { year, number: Math.floor(thursday / 7) + 1 };
  const before = Date.UTC(year, 0, 1) - Date.UTC(year - 1, 0, 1) > 365 * 86_400_000 ? 366 : 365;
  return { year: year - 1, number: Math.floor((thursday + before) / 7) + 1 };
}
