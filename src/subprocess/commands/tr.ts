import type { Program } from "../program.ts";
import { binaryOf, fromBinary } from "./parts/binary.ts";
import { characterClasses } from "./parts/characterClasses.ts";
import { command, CommandError, quote } from "./parts/command.ts";
import { readBlock, ReadError } from "./parts/inputs.ts";
import { parseOptions } from "./parts/options.ts";

/** A set: its characters, and where in it a `[c*]` fills up to the length of the other set. */
interface CharacterSet {
  chars: string;
  fill: number | undefined;
  readonly classes: { readonly at: number; readonly name: string }[];
}

/** `tr [-cCdst] SET1 [SET2]` */
export const tr: Program = command(function* (context) {
  const { operands, has } = parseOptions(context.argv, "+cCdst", {
    complement: "c",
    delete: "d",
    "squeeze-repeats": "s",
    "truncate-set1": "t",
  });
  const [deletes, squeezes] = [has("d"), has("s")];
  const help = `\nTry '${context.argv[0]} --help' for more information.`;
  const last = operands.at(-1);
  if (last === undefined) throw new CommandError(`missing operand${help}`);
  if (operands.length === 1 && deletes === squeezes) {
    const why = deletes
      ? "Two strings must be given when both deleting and squeezing repeats."
      : "Two strings must be given when translating.";
    throw new CommandError(`missing operand after ${quote(last)}\n${why}${help}`);
  }
  const most = deletes && !squeezes ? 1 : 2;
  if (operands.length > most) {
    const why = most === 1 ? "\nOnly one string may be given when deleting without squeezing repeats." : "";
    throw new CommandError(`extra operand ${quote(operands[most] as string)}${why}${help}`);
  }
  const first = parseSet(operands[0] as string);
  if (first.fill !== undefined) throw new CommandError("the [c*] repeat construct may not appear in string1");
  if (has("c") || has("C")) first.chars = complementOf(first.chars);
  const second = operands[1] === undefined ? undefined : parseSet(operands[1]);
  const table = Uint8Array.from({ length: 256 }, (_, code) => code);
  if (!deletes && second !== undefined) {
    fillTable(table, first, second, has("t"));
  }
  const deleted = new Set(deletes ? codesOf(first.chars) : []);
  const squeezed = new Set(squeezes ? codesOf(second === undefined ? first.chars : second.chars) : []);

  const { stdin, stdout } = context;
  let before = -1;
  try {
    for (let block; (block = yield* readBlock(stdin)).length > 0;) {
      let length = 0;
      for (const byte of block) {
        if (deleted.has(byte)) continue;
        const code = table[byte] as number;
        if (code === before && squeezed.has(code)) continue;
        before = code;
        block[length++] = code;
      }
      if (length > 0) stdout.write(block.subarray(0, length));
      yield* stdout.drain();
    }
  } catch (error) {
    if (error instanceof ReadError) throw new CommandError(`read error: ${error.reason}`);
    throw error;
  }
});

function fillTable(table: Uint8Array, first: CharacterSet, second: CharacterSet, truncates: boolean): void {
  const missing = Math.max(0, first.chars.length - second.chars.length);
  if (second.fill !== undefined) {
    const { chars, fill } = second;
    second.chars = chars.slice(0, fill) + (chars[fill] as string).repeat(missing + 1) + chars.slice(fill + 1);
    if (first.chars.length < chars.length) second.chars = chars.slice(0, fill) + chars.slice(fill + 1);
  } else if (missing > 0 && !truncates) {
    if (second.chars === "") throw new CommandError("when not truncating set1, string2 must be non-empty");
    second.chars += (second.chars.at(-1) as string).repeat(missing);
  }
  for (const { at, name } of second.classes) {
    const paired = first.classes.find((each) => each.at === at);
    const isCase = (each: string | undefined): boolean => each === "lower" || each === "upper";
    if (!isCase(name))
      throw new CommandError(
        "when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'",
      );
    if (!isCase(paired?.name)) throw new CommandError("misaligned [:upper:] and/or [:lower:] construct");
  }
  const length = Math.min(first.chars.length, second.chars.length);
  for (let at = 0; at < length; at++) table[first.chars.charCodeAt(at)] = second.chars.charCodeAt(at);
}

const escapes: Readonly<Record<string, string>> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };
const unit = String.raw`\\[0-3][0-7]{0,2}|\\[0-7]{1,2}|\\[^]|[^]`;
const constructs = new RegExp(
  String.raw`\[:([a-z]+):\]|\[=(${unit})=\]|\[(${unit})\*(\d*)\]|(${unit})(?:-(${unit}))?`,
  "y",
);

function parseSet(argument: string): CharacterSet {
  const text = binaryOf(argument);
  const set: CharacterSet = { chars: "", fill: undefined, classes: [] };
  for (constructs.lastIndex = 0; constructs.lastIndex < text.length;) {
    const [whole, name, equal, repeated, times = "", from, to] = constructs.exec(text) as RegExpExecArray;
    if (name !== undefined) {
      const members = characterClasses[name];
      if (members === undefined) throw new CommandError(`invalid character class ${quote(name)}`);
      set.classes.push({ at: set.chars.length, name });
      set.chars += members;
    } else if (equal !== undefined) set.chars += charOf(equal);
    else if (repeated !== undefined) {
      const count = Number.parseInt(times, times.startsWith("0") ? 8 : 10);
      if (times === "" || count === 0) {
        set.fill = set.chars.length;
        set.chars += charOf(repeated);
      } else set.chars += charOf(repeated).repeat(count);
    } else if (to === undefined) set.chars += charOf(from as string);
    else {
      const [low, high] = [charOf(from as string).charCodeAt(0), charOf(to).charCodeAt(0)];
      if (low > high)
        throw new CommandError(`range-endpoints of ${quote(whole)} are in reverse collating sequence order`);
      for (let code = low; code <= high; code++) set.chars += String.fromCharCode(code);
    }
  }
  return set;
}

function charOf(written: string): string {
  if (!written.startsWith("\\") || written.length === 1) return written;
  const rest = written.slice(1);
  return /^[0-7]/.test(rest) ? String.fromCharCode(Number.parseInt(rest, 8)) : (escapes[rest] ?? rest);
}

function complementOf(chars: string): string {
  const members = new Set(chars);
  return Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))
    .filter((char) => !members.has(char))
    .join("");
}

function codesOf(chars: string): Uint8Array {
  return fromBinary(chars);
}
