import type { StreamReader } from "../../../streams/streamReader.ts";
import type { Coroutine } from "../../../tasks/awaitable.ts";
import type { ProgramContext } from "../../program.ts";
import { print, quote } from "./command.ts";
import { readInputs } from "./inputs.ts";
import { countOf } from "./number.ts";
import { parseOptions } from "./options.ts";

/** What `head` and `tail` are asked for. */
export interface Portion {
  readonly operands: readonly string[];
  readonly count: number;
  readonly sign: string;
  /** What ends a line; nothing if bytes are counted. */
  readonly delimiter: string | undefined;
  /** Is the name of each file printed? */
  readonly isTitled: boolean;
}

/** Reads the options of `head` and `tail`. */
export function parsePortion(argv: readonly string[]): Portion {
  const { operands, options, has } = parseOptions(argv, "n:c:qvz", {
    bytes: "c",
    lines: "n",
    quiet: "q",
    silent: "q",
    verbose: "v",
    "zero-terminated": "z",
  });
  const [kind, text] = options.findLast(([letter]) => letter === "n" || letter === "c") ?? ["n", "10"];
  const [, sign = "", digits = ""] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  const delimiter = has("z") ? "\0" : "\n";
  return {
    operands,
    count: countOf(digits, kind === "c" ? "bytes" : "lines"),
    sign,
    delimiter: kind === "c" ? undefined : delimiter,
    isTitled: has("v") || (operands.length > 1 && !has("q")),
  };
}

/** Prints a portion of each file; the result is the status. */
export function* printPortions(
  context: ProgramContext,
  { operands, isTitled }: Portion,
  printOf: (reader: StreamReader) => Coroutine<void>,
): Coroutine<number> {
  let isFirst = true;
  const visit = function* (reader: StreamReader, file: string): Coroutine<void> {
    if (isTitled) {
      yield* print(context, `${isFirst ? "" : "\n"}==> ${file === "-" ? "standard input" : file} <==\n`);
      isFirst = false;
    }
    yield* printOf(reader);
  };
  const message = (file: string, reason: string, isOpen: boolean): string =>
    `${isOpen ? "error reading" : "cannot open"} ${quote(file)}${isOpen ? "" : " for reading"}: ${reason}`;
  return (yield* readInputs(context, operands, visit, { message })) ? 1 : 0;
}
