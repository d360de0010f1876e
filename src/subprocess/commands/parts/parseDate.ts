import { type DateParts, readDateParts } from "./dateParts.ts";
import { carried, exactTime, type ExactTime } from "./exactTime.ts";

/**
 * Seconds since 1970 of a date as GNU's commands take it: `@0`, `2024-05-01 12:30`, `1 May 2024`, `next friday`, `2 days ago`; UTC if
 * it names no zone. Nothing if it is none.
 *
 * @see https://www.gnu.org/software/coreutils/manual/html_node/Date-input-formats.html
 */
export function parseDate(text: string, now: number = Date.now() / 1000): number | undefined {
  const time = parseExactDate(text, exactTime(now));
  return time === undefined ? undefined : time.seconds + time.nanoseconds / 1e9;
}

/** The same to the nanosecond, which is more than a number of seconds can hold. */
export function parseExactDate(text: string, now: ExactTime): ExactTime | undefined {
  const parts = readDateParts(text);
  if (parts === undefined) return undefined;
  const { stamp } = parts;
  if (stamp !== undefined) return carried(stamp.value, stamp.nanoseconds ?? 0);
  const { by } = parts;
  let date = startOf(parts, now);
  if (date === undefined) return undefined;
  if (parts.weekday !== undefined && parts.day === undefined) date = onWeekday(date, parts.weekday);
  date = moved(date, by.year, by.month, by.day);
  const zone = (parts.zone ?? 0) * 60;
  const seconds = date.getTime() / 1000 - zone + by.hour * 3600 + by.minute * 60 + by.second;
  if (Number.isNaN(date.getTime()) || Number.isNaN(new Date(seconds * 1000).getTime())) return undefined;
  const start = parts.time?.nanoseconds ?? (keepsTime(parts) ? now.nanoseconds : 0);
  return carried(seconds, start + by.nanoseconds);
}

/** Does it only say how far from now? */
function keepsTime({ time, isMoved, day, weekday }: DateParts): boolean {
  return time === undefined && isMoved && day === undefined && weekday === undefined;
}

/** The date and time it names, the rest of it today's; nothing if there is no such date. */
function startOf(parts: DateParts, now: ExactTime): Date | undefined {
  const today = new Date(now.seconds * 1000);
  const { time = { hour: 0, minute: 0, second: 0 } } = parts;
  const year = parts.year ?? today.getUTCFullYear();
  const month = (parts.month ?? today.getUTCMonth() + 1) - 1;
  const day = parts.day ?? today.getUTCDate();
  if (keepsTime(parts)) return today;
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return undefined;
  if (time.hour > 23 || time.minute > 59 || time.second > 59) return undefined;
  date.setUTCHours(time.hour, time.minute, time.second);
  return date;
}

/** The next such weekday, today if it is one; `next` and numbers count those that follow today. */
function onWeekday(date: Date, { day, count }: NonNullable<DateParts["weekday"]>): Date {
  const ahead = (day - date.getUTCDay() + 7) % 7;
  const weeks = count > 0 && ahead !== 0 ? count - 1 : count;
  return moved(date, 0, 0, ahead + 7 * weeks);
}

/** The date so much later, where a day that its month does not have is one of the next. */
function moved(date: Date, years: number, months: number, days: number): Date {
  const later = new Date(date);
  later.setUTCFullYear(date.getUTCFullYear() + years, date.getUTCMonth() + months, date.getUTCDate() + days);
  return later;
}
