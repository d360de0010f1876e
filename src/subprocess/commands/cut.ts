import type { Program } from "../program.ts";
import { binaryOf } from "./parts/binary.ts";
import { command, CommandError, printBinary, quote } from "./parts/command.ts";
import { readInputs } from "./parts/inputs.ts";
import { LineBatches } from "./parts/lines.ts";
import { parseOptions } from "./parts/options.ts";

/** From 1, both ends included. */
type Range = readonly [from: number, to: number];

/** `cut -b LIST | -c LIST | -f LIST [-d DELIM] [-s] [--output-delimiter=STRING] [--complement] [-z] [FILE…]` */
export const cut: Program = command(function* (context) {
  const { operands, options, has, value } = parseOptions(context.argv, "b:c:d:f:nsz", {
    bytes: "b",
    characters: "c",
    complement: "complement",
    delimiter: "d",
    fields: "f",
    "only-delimited": "s",
    "output-delimiter": "output-delimiter:",
    "zero-terminated": "z",
  });
  const help = `\nTry '${context.argv[0]} --help' for more information.`;
  const lists = options.filter(([letter]) => letter.length === 1 && "bcf".includes(letter));
  const [kind, list = ""] = lists[0] ?? [];
  if (kind === undefined) throw new CommandError(`you must specify a list of bytes, characters, or fields${help}`);
  if (lists.length > 1) throw new CommandError(`only one list may be specified${help}`);
  const isFields = kind === "f";
  const given = value("d");
  const between = given === undefined ? "\t" : given === "" ? "\0" : binaryOf(given);
  if (between.length > 1) throw new CommandError(`the delimiter must be a single character${help}`);
  if (!isFields && given !== undefined) {
    throw new CommandError(`an input delimiter may be specified only when operating on fields${help}`);
  }
  if (!isFields && has("s")) {
    throw new CommandError(`suppressing non-delimited lines makes sense\n\tonly when operating on fields${help}`);
  }
  const ranges = has("complement") ? complementOf(rangesOf(list, isFields, help)) : rangesOf(list, isFields, help);
  const joiner = value("output-delimiter");
  const partJoiner = joiner === "" ? "\0" : joiner === undefined ? undefined : binaryOf(joiner);
  const end = has("z") ? "\0" : "\n";

  const cutLine = (line: string): string | undefined => {
    if (!isFields)
      return ranges
        .map(([from, to]) => line.slice(from - 1, to))
        .filter((part) => part !== "")
        .join(partJoiner ?? "");
    if (!line.includes(between)) return has("s") ? undefined : line;
    const fields = line.split(between);
    return ranges.flatMap(([from, to]) => fields.slice(from - 1, to)).join(partJoiner ?? between);
  };
  const failed = yield* readInputs(context, operands, function* (reader) {
    const lines = new LineBatches(reader, end);
    for (let batch; (batch = yield* lines.next()) !== undefined;) {
      let text = "";
      for (const line of batch) {
        const part = cutLine(line);
        if (part !== undefined) text += part + end;
      }
      yield* printBinary(context, text);
    }
  });
  return failed ? 1 : 0;
});

/** The ranges of a list in order, those that overlap as one. */
function rangesOf(list: string, isFields: boolean, help: string): Range[] {
  const what = isFields ? "field" : "byte/character position";
  const ranges = list.split(/[, \t]/).map((text): Range => {
    const [, from = "", dash = "", to = ""] = /^(\d*)(-?)(\d*)$/.exec(text) ?? [];
    if (from === "" && to === "") {
      if (text === "-") throw new CommandError(`invalid range with no endpoint: -${help}`);
      if (text === "")
        throw new CommandError(`${isFields ? "fields" : "byte/character positions"} are numbered from 1${help}`);
      throw new CommandError(`invalid ${what} value ${quote(text)}${help}`);
    }
    const first = from === "" ? 1 : Number(from);
    const last = dash === "" ? first : to === "" ? Infinity : Number(to);
    if (first === 0 || last === 0) {
      throw new CommandError(`${isFields ? "fields" : "byte/character positions"} are numbered from 1${help}`);
    }
    if (last < first) throw new CommandError(`invalid decreasing range${help}`);
    return [first, last];
  });
  const merged: [number, number][] = [];
  for (const [from, to] of ranges.toSorted(([a], [b]) => a - b)) {
    const before = merged.at(-1);
    if (before !== undefined && from <= before[1]) before[1] = Math.max(before[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

function complementOf(ranges: readonly Range[]): Range[] {
  const others: Range[] = [];
  let next = 1;
  for (const [from, to] of ranges) {
    if (from > next) others.push([next, from - 1]);
    next = to + 1;
  }
  if (next !== Infinity) others.push([next, Infinity]);
  return others;
}
