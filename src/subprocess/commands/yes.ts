import type { Program } from "../program.ts";
import { encodeText } from "../text.ts";
import { command } from "./parts/command.ts";
import { parseOptions } from "./parts/options.ts";

/** `yes [STRING…]`: until nobody reads it. */
export const yes: Program = command(function* (context) {
  const { operands } = parseOptions(context.argv, "+");
  const line = encodeText(`${operands.length === 0 ? "y" : operands.join(" ")}\n`);
  const count = Math.max(1, Math.floor(8192 / line.length));
  const block = new Uint8Array(count * line.length);
  for (let index = 0; index < count; index++) block.set(line, index * line.length);
  for (;;) {
    context.stdout.write(block);
    yield* context.stdout.drain();
    yield;
  }
});
