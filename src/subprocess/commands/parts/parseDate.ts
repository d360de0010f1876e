/** Seconds since 1970 of a date as people write it: `@0`, `2024-05-01 12:30`, `1 May 2024`, `now`; UTC if it names no zone. */
export function parseDate(text: string): number | undefined {
  const written = text.trim();
  if (written === "" || written === "now" || written === "today") return Date.now() / 1000;
  if (/^@-?\d+(\.\d+)?$/.test(written)) return Number(written.slice(1));
  const days = { yesterday: -1, tomorrow: 1 }[written];
  if (days !== undefined) return Date.now() / 1000 + days * 86_400;
  const iso = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))? ?(Z|UTC|GMT|[-+]\d\d:?\d\d)?$/.exec(written);
  if (iso !== null) {
    const [, day, time = "00:00", zone = "Z"] = iso;
    const milliseconds = Date.parse(
      `${day}T${time}${zone === "UTC" || zone === "GMT" ? "Z" : zone.replace(/^(...)(\d\d)$/, "$1:$2")}`,
    );
    return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
  }
  if (!/[A-Za-z]{3}/.test(written) || !/\d/.test(written)) return undefined;
  const milliseconds = Date.parse(/UTC|GMT|[-+]\d{4}$/.test(written) ? written : `${written} UTC`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}
