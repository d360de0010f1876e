import type { Program } from "../program.ts";
import { command } from "./parts/command.ts";
import { readBlock } from "./parts/inputs.ts";
import { parsePortion, printPortions } from "./parts/portion.ts";

/** `tail [-n [+]N] [-c [+]N] [-qvz] [FILE…]` */
export const tail: Program = command(function* (context) {
  const argv = context.argv.map((each, at) =>
    at === 1 ? each.replace(/^([-+])(\d+)$/, "-n$1$2").replace(/^([-+])(\d+)c$/, "-c$1$2") : each,
  );
  const portion = parsePortion(argv);
  const { count, sign, delimiter } = portion;
  const { stdout } = context;
  return yield* printPortions(context, portion, function* (reader) {
    let held: Uint8Array = new Uint8Array(0);
    let skipping = sign === "+" ? Math.max(0, count - 1) : undefined;
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
  });
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
