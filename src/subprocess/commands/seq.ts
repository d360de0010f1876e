import type { Program } from "../program.ts";
import { command, CommandError, print, quote } from "./parts/command.ts";
import { formatNumber } from "./parts/formatNumber.ts";
import { parseOptions } from "./parts/options.ts";

/** `seq [-w] [-s STRING] [-f FORMAT] [FIRST [STEP]] LAST` */
export const seq: Program = command(function* (context) {
  const argv = [...context.argv];
  const start = argv.findIndex(
    (each, at) => at > 0 && /^-?[\d.]/.test(each) && !/^-[sf]$/.test(argv[at - 1] as string),
  );
  if (argv[start]?.startsWith("-") === true && !argv.slice(0, start).includes("--")) argv.splice(start, 0, "--"); // a negative number is no option
  const { operands, has, value } = parseOptions(argv, "+f:s:w", { "equal-width": "w", format: "f", separator: "s" });
  const help = `\nTry '${context.argv[0]} --help' for more information.`;
  if (operands.length === 0) throw new CommandError(`missing operand${help}`);
  if (operands.length > 3) throw new CommandError(`extra operand ${quote(operands[3] as string)}${help}`);
  const numbers = operands.map((text) => {
    const [, sign = "", hexadecimal] = /^\s*([-+]?)(0[xX][\da-fA-F]+)$/.exec(text) ?? [];
    if (hexadecimal !== undefined) return sign + Number(hexadecimal);
    if (!/^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text))
      throw new CommandError(`invalid floating point argument: ${quote(text)}${help}`);
    return text.trim();
  });
  const last = numbers.at(-1) as string;
  const first = numbers.length > 1 ? (numbers[0] as string) : "1";
  const step = numbers.length > 2 ? (numbers[1] as string) : "1";
  const format = value("f");
  if (Number(step) === 0) throw new CommandError(`invalid Zero increment value: ${quote(step)}${help}`);
  if (format !== undefined && has("w"))
    throw new CommandError(`format string may not be specified when printing equal width strings${help}`);

  const places = Math.max(placesOf(first), placesOf(step));
  const width = has("w") ? Math.max(widthOf(first, places), widthOf(last, places)) : 0;
  const scale = 10 ** Math.max(places, placesOf(last));
  const [from, by, to] = [first, step, last].map((text) => Math.round(Number(text) * scale)) as [
    number,
    number,
    number,
  ];
  const count = Math.floor((to - from) / by);
  const textOf = (units: number): string => (Object.is(units, -0) ? "-" : "") + (units / scale).toFixed(places);
  const between = value("s") ?? "\n";
  let text = "";
  for (let index = 0; index <= count; index++) {
    const number = index === 0 ? from : from + index * by; // -0 stays what it is
    text += format === undefined ? zeros(textOf(number), width) : formatNumber(format, number / scale);
    text += index === count ? "\n" : between;
    if (text.length < 32_768) continue;
    yield* print(context, text);
    text = "";
  }
  yield* print(context, text);
});

function placesOf(text: string): number {
  const [, fraction = "", exponent = "0"] = /^[^.eE]*(?:\.(\d*))?(?:[eE](.*))?$/.exec(text) ?? [];
  return Math.max(0, fraction.length - Number(exponent));
}

/** How wide the number is when it is written with so many decimals; zeros before it count as they are given. */
function widthOf(text: string, places: number): number {
  const [, sign = "", digits = "", exponent] = /^(-?)\+?(\d*)[^eE]*(?:[eE](.*))?$/.exec(text) ?? [];
  const whole = exponent === undefined ? digits : String(Math.trunc(Math.abs(Number(text))));
  return sign.length + Math.max(1, whole.length) + (places === 0 ? 0 : places + 1);
}

function zeros(text: string, width: number): string {
  return text.startsWith("-") ? `-${text.slice(1).padStart(width - 1, "0")}` : text.padStart(width, "0");
}
