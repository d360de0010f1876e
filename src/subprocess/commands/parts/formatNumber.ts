import { CommandError, quote } from "./command.ts";

/**
 * A format with one directive of `printf()` for a float, as `%.2f`, `%05g`, `%e`, with the number in its place.
 * @throws CommandError if there is none, or more than one
 */
export function formatNumber(format: string, value: number): string {
  const parts = format.replaceAll("%%", "\0").split(/%([-+ 0#']*)(\d*)(?:\.(\d*))?([efgEFG])/);
  const unknown = /%[-+ 0#']*\d*(?:\.\d*)?([^efgEFG\d.+ 0#'-])/.exec(format.replaceAll("%%", ""))?.[1];
  if (unknown !== undefined) throw new CommandError(`format ${quote(format)} has unknown %${unknown} directive`);
  if (parts.length < 6) throw new CommandError(`format ${quote(format)} has no % directive`);
  if (parts.length > 6 || parts[5]?.includes("%") === true)
    throw new CommandError(`format ${quote(format)} has too many % directives`);
  const [before, flags = "", width = "", precision, kind = "f", after] = parts;
  const digits = precision === undefined ? 6 : Number(precision);
  const number = signed(numberText(Math.abs(value), kind.toLowerCase(), digits, flags), value, flags);
  const padded = flags.includes("-")
    ? number.padEnd(Number(width))
    : flags.includes("0")
      ? number.replace(/^[-+ ]?/, (sign) => sign + "0".repeat(Math.max(0, Number(width) - number.length)))
      : number.padStart(Number(width));
  return `${before}${kind < "a" ? padded.toUpperCase() : padded}${after}`.replaceAll("\0", "%");
}

function signed(digits: string, value: number, flags: string): string {
  return (value < 0 ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "") + digits;
}

function numberText(value: number, kind: string, digits: number, flags: string): string {
  if (kind === "f") return fixed(value, digits);
  if (kind === "e") return exponential(value, digits);
  const places = digits === 0 ? 1 : digits;
  const power = value === 0 ? 0 : Number(value.toExponential(places - 1).split("e")[1]);
  const text = power < -4 || power >= places ? exponential(value, places - 1) : fixed(value, places - 1 - power);
  return flags.includes("#") || !text.includes(".") ? text : text.replace(/\.?0+(?=e|$)/, "");
}

function exponential(value: number, digits: number): string {
  return value.toExponential(digits).replace(/e([-+])(\d)$/, "e$10$2");
}

/** As C rounds: a tie goes to the even digit. */
function fixed(value: number, digits: number): string {
  const rounded = value.toFixed(digits);
  const exact = value.toFixed(Math.min(100, digits + 60));
  const end = exact.indexOf(".") + 1 + digits;
  if (!/^50*$/.test(exact.slice(end))) return rounded;
  const truncated = exact.slice(0, digits === 0 ? end - 1 : end);
  return Number(truncated.at(-1)) % 2 === 0 ? truncated : rounded;
}
