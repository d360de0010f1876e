/** A time since 1970, whose nanoseconds are never negative. */
export interface ExactTime {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** The time that a number of seconds is, with the digits it would be printed with. */
export function exactTime(seconds: number): ExactTime {
  const text = String(seconds);
  const digits = (text.includes("e") ? seconds.toFixed(9) : text).split(".")[1] ?? "";
  const nanoseconds = Number(digits.slice(0, 9).padEnd(9, "0"));
  return carried(Math.trunc(seconds), seconds < 0 ? -nanoseconds : nanoseconds);
}

/** The time of seconds and any number of nanoseconds. */
export function carried(seconds: number, nanoseconds: number): ExactTime {
  const whole = Math.floor(nanoseconds / 1e9);
  return { seconds: seconds + whole, nanoseconds: nanoseconds - whole * 1e9 };
}
