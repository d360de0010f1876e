import { OSError } from "../../errors.ts";
import type { StreamWriter } from "../../streams/streamWriter.ts";
import type { Program } from "../program.ts";
import { command, complain, quoteIfNeeded, reasonOf } from "./parts/command.ts";
import { readBlock } from "./parts/inputs.ts";
import { parseOptions } from "./parts/options.ts";

/** `tee [-ai] [FILE…]` */
export const tee: Program = command(function* (context) {
  const { operands, has } = parseOptions(context.argv, "aip", { append: "a", "ignore-interrupts": "i" });
  if (has("i")) context.on("SIGINT", "ignore");
  const outputs = new Map<StreamWriter, string>([[context.stdout, "'standard output'"]]);
  let status = 0;
  for (const file of operands) {
    try {
      outputs.set(yield* context.openWriter(file, { append: has("a"), truncate: !has("a") }), quoteIfNeeded(file));
    } catch (error) {
      status = 1;
      yield* complain(context, `${quoteIfNeeded(file)}: ${reasonOf(error)}`);
    }
  }
  for (let block; (block = yield* readBlock(context.stdin)).length > 0;) {
    for (const [output, name] of outputs) {
      try {
        output.write(block);
        yield* output.drain();
      } catch (error) {
        if (!(error instanceof OSError)) throw error;
        status = 1;
        outputs.delete(output);
        yield* complain(context, `${name}: ${error.strerror}`);
      }
    }
  }
  return status;
});
