import type { StreamReader } from "../../streams/streamReader.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import type { Program } from "../program.ts";
import { command, print, quote } from "./parts/command.ts";
import { readBlock, readInputs } from "./parts/inputs.ts";
import { countOf } from "./parts/number.ts";
import { parseOptions } from "./parts/options.ts";

/** `tail [-n [+]N] [-c [+]N] [-qvz] [FILE…]` */
export const tail: Program = command(function* (context) {
  const argv = context.argv.map((each, at) =>
    at === 1 ? each.replace(/^([-+])(\d+)$/, "-n$1$2").replace(/^([-+])(\d+)c$/, "-c$1$2") : each,
  );
  const { operands, options, has } = parseOptions(argv, "n:c:qvz", {
    bytes: "c",
    lines: "n",
    quiet: "q",
    silent: "q",
    verbose: "v",
    "zero-terminated": "z",
  });
  const [kind, text] = options.findLast(([letter]) => letter === "n" || letter === "c") ?? ["n", "10"];
  const count = countOf(text.replace(/^[-+]/, ""), kind === "c" ? "bytes" : "lines");
  const delimiter = kind === "c" ? undefined : has("z") ? "\0" : "\n";
  const isTitled = has("v") || (operands.length > 1 && !has("q"));
  let isFirst = true;
  const { stdout } = context;

  const visit = function* (reader: StreamReader, file: string): Coroutine<void> {
    if (isTitled) {
      yield* print(context, `${isFirst ? "" : "\n"}==> ${file === "-" ? "standard input" : file} <==\n`);
      isFirst = false;
    }
    let held: Uint8Array = new Uint8Array(0);
    let skipping = text.startsWith("+") ? Math.max(0, count - 1) : undefined;
    for (let block; (block = yield* readBlock(reader)).length > 0;) {
      if (skipping === undefined) held = lastOf(joined(held, block), count, delimiter);
      else {
        const start = skip(block, skipping, delimiter);
        skipping = start.left;
        if (start.at === block.length) continue;
        stdout.write(block.subarray(start.at));
        yield* stdout.drain();
      }
    }
    stdout.write(held);
    yield* stdout.drain();
  };
  const message = (file: string, reason: string, isOpen: boolean): string =>
    `${isOpen ? "error reading" : "cannot open"} ${quote(file)}${isOpen ? "" : " for reading"}: ${reason}`;
  return (yield* readInputs(context, operands, visit, { message })) ? 1 : 0;
});

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/** Where the output begins, and how many are still to be skipped. */
function skip(block: Uint8Array, count: number, delimiter: string | undefined): { at: number; left: number } {
  if (delimiter === undefined) {
    const at = Math.min(count, block.length);
    return { at, left: count - at };
  }
  let at = 0;
  let left = count;
  for (; left > 0; left--) {
    const end = block.indexOf(delimiter.charCodeAt(0), at);
    if (end === -1) return { at: block.length, left };
    at = end + 1;
  }
  return { at, left };
}

/** The last bytes, or lines. */
function lastOf(all: Uint8Array, count: number, delimiter: string | undefined): Uint8Array {
  if (count === 0) return all.subarray(all.length);
  if (delimiter === undefined) return all.subarray(Math.max(0, all.length - count));
  const code = delimiter.charCodeAt(0);
  let start = all.length;
  if (all[start - 1] === code) start -= 1;
  for (let left = count; left > 0; left--) {
    const end = start === 0 ? -1 : all.lastIndexOf(code, start - 1);
    if (end === -1) return all;
    start = end;
  }
  return all.subarray(start + 1);
}
