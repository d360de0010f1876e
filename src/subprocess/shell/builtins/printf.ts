import { type Builtin, print } from "./builtin.ts";
import { escapeSequence } from "./escape.ts";

/** The format is used again while there are arguments. */
export const printf: Builtin = function* (shell, argv) {
  const [format, ...args] = argv.slice(argv[1] === "--" ? 2 : 1);
  if (format === undefined) {
    yield* shell.complain("printf: usage: printf format [arg ...]");
    return 2;
  }
  const printer = new Printer(args);
  printer.run(format);
  for (const error of printer.errors) yield* shell.complain(`printf: ${error}`);
  const status = yield* print(shell, "printf", printer.output);
  return printer.errors.length > 0 ? 1 : status;
};

class Printer {
  output = "";
  readonly errors: string[] = [];
  readonly #args: readonly string[];
  #next = 0;

  constructor(args: readonly string[]) {
    this.#args = args;
  }

  run(format: string): void {
    let before: number;
    do {
      before = this.#next;
      if (!this.#once(format)) return;
    } while (this.#next < this.#args.length && this.#next > before);
  }

  /** Prints the format once; `false` if the output ends here. */
  #once(format: string): boolean {
    for (let at = 0; at < format.length;) {
      const char = format[at] as string;
      if (char === "\\") {
        const escape = escapeSequence(format, at, "");
        const isText = escape === undefined || escape === "stop"; // `\\c` means something in an argument of %b alone
        this.output += isText ? "\\" : escape.text;
        at = isText ? at + 1 : escape.end;
      } else if (char === "%") {
        const directive = /^%([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d*))?([a-zA-Z%])/.exec(format.slice(at));
        if (directive === null) {
          this.errors.push(`${format.slice(at)}: invalid directive`);
          return false;
        }
        at += directive[0].length;
        if (!this.#convert(directive)) return false;
      } else {
        this.output += char;
        at += 1;
      }
    }
    return true;
  }

  #convert([whole, flags = "", width, precision, kind = ""]: RegExpExecArray): boolean {
    if (whole === "%%") {
      this.output += "%";
      return true;
    }
    let columns = width === "*" ? Number(this.#integer()) : Number(width ?? 0);
    const digits =
      precision === undefined ? undefined : precision === "*" ? Number(this.#integer()) : Number(precision);
    const isLeft = flags.includes("-") || columns < 0;
    columns = Math.abs(columns);
    if (kind === "b") {
      const { text, stops } = unescape(this.#take() ?? "");
      this.output += pad(text.slice(0, digits ?? text.length), columns, isLeft);
      return !stops;
    }
    const text = this.#format(kind, flags, digits, isLeft ? 0 : columns);
    if (text === undefined) {
      this.errors.push(`${whole}: invalid directive`);
      return false;
    }
    this.output += pad(text, columns, isLeft);
    return true;
  }

  #format(kind: string, flags: string, digits: number | undefined, columns: number): string | undefined {
    switch (kind) {
      case "s":
        return [...(this.#take() ?? "")].slice(0, digits).join("");
      case "c":
        return [...(this.#take() ?? "")][0] ?? "\0";
      case "d":
      case "i": {
        const value = this.#integer();
        return fill(signOf(value < 0n, flags), String(value < 0n ? -value : value), flags, digits, columns);
      }
      case "u":
        return fill("", String(BigInt.asUintN(64, this.#integer())), flags, digits, columns);
      case "o":
      case "x":
      case "X": {
        const value = BigInt.asUintN(64, this.#integer());
        const text = value.toString(kind === "o" ? 8 : 16);
        const prefix = flags.includes("#") && value !== 0n ? (kind === "o" ? "0" : `0${kind}`) : "";
        return fill(prefix, kind === "X" ? text.toUpperCase() : text, flags, digits, columns);
      }
      case "e":
      case "E":
      case "f":
      case "F":
      case "g":
      case "G": {
        const value = this.#float();
        const sign = signOf(value < 0 || Object.is(value, -0), flags);
        return fill(sign, floatText(Math.abs(value), kind, digits ?? 6, flags), flags, undefined, columns);
      }
      default:
        return undefined;
    }
  }

  #take(): string | undefined {
    const arg = this.#args[this.#next];
    if (arg !== undefined) this.#next += 1;
    return arg;
  }

  #integer(): bigint {
    const text = (this.#take() || "0").trimStart(); // none, or an empty one
    if (/^["']/.test(text)) return BigInt(text.codePointAt(1) ?? 0);
    const match = /^([-+]?)(0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)?/.exec(text);
    const digits = match?.[2];
    if (match === null || digits === undefined || match[0].length < text.length) {
      this.errors.push(digits === undefined ? `${text}: expected numeric value` : `${text}: not completely converted`);
    }
    const magnitude = /^0[0-7]+$/.test(digits ?? "0") ? BigInt(`0o${digits}`) : BigInt(digits ?? 0);
    const value = match?.[1] === "-" ? -magnitude : magnitude;
    const [least, most] = [-(2n ** 63n), 2n ** 63n - 1n];
    if (value < least || value > most) this.errors.push(`${text}: Numerical result out of range`);
    return value < least ? least : value > most ? most : value;
  }

  #float(): number {
    const text = (this.#take() || "0").trim();
    if (/^["']/.test(text)) return text.codePointAt(1) ?? 0;
    const value = Number.parseFloat(text);
    if (Number.isNaN(value) || !/^[-+]?[\d.]+(e[-+]?\d+)?$/i.test(text))
      this.errors.push(`${text}: expected numeric value`);
    return Number.isNaN(value) ? 0 : value;
  }
}

function unescape(arg: string): { text: string; stops: boolean } {
  let text = "";
  for (let at = 0; at < arg.length;) {
    const escape = arg[at] === "\\" ? (escapeSequence(arg, at, "0") ?? escapeSequence(arg, at, "")) : undefined;
    if (escape === "stop") return { text, stops: true };
    text += escape?.text ?? arg[at];
    at = escape?.end ?? at + 1;
  }
  return { text, stops: false };
}

function signOf(isNegative: boolean, flags: string): string {
  if (isNegative) return "-";
  return flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
}

/** Sign and digits, with zeros between them up to the precision, or to the width if the flags say so. */
function fill(sign: string, digits: string, flags: string, precision: number | undefined, columns: number): string {
  if (precision !== undefined) return sign + (precision === 0 && digits === "0" ? "" : digits.padStart(precision, "0"));
  return sign + (flags.includes("0") ? digits.padStart(columns - sign.length, "0") : digits);
}

function floatText(value: number, kind: string, digits: number, flags: string): string {
  const lower = kind.toLowerCase();
  const exponent = (text: string): string => text.replace(/e([-+])(\d)$/, "e$10$2");
  let text: string;
  if (lower === "f") text = fixed(value, digits);
  else if (lower === "e") text = exponent(value.toExponential(digits));
  else {
    const places = digits === 0 ? 1 : digits;
    const power = value === 0 ? 0 : Number(value.toExponential(places - 1).split("e")[1]);
    text = power < -4 || power >= places ? exponent(value.toExponential(places - 1)) : fixed(value, places - 1 - power);
    if (!flags.includes("#") && text.includes(".")) text = text.replace(/\.?0+(?=e|$)/, "");
  }
  return kind === lower ? text : text.toUpperCase();
}

/** As C rounds: a tie goes to the even digit. */
function fixed(value: number, digits: number): string {
  const rounded = value.toFixed(digits);
  const [whole = "", fraction = ""] = value.toFixed(Math.min(100, digits + 60)).split(".");
  if (!/^50*$/.test(fraction.slice(digits))) return rounded;
  const truncated = digits === 0 ? whole : `${whole}.${fraction.slice(0, digits)}`;
  return Number(truncated.at(-1)) % 2 === 0 ? truncated : rounded;
}

function pad(text: string, columns: number, isLeft: boolean): string {
  const missing = " ".repeat(Math.max(0, columns - [...text].length));
  return isLeft ? text + missing : missing + text;
}
