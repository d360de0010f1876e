import type { Coroutine } from "../../tasks/awaitable.ts";
import type { StreamReader } from "../../streams/streamReader.ts";
import type { StreamWriter } from "../../streams/streamWriter.ts";
import { Intake } from "../intake.ts";
import type { Program } from "../program.ts";
import { fromBinary, toBinary } from "./parts/binary.ts";
import { command } from "./parts/command.ts";
import { readBlock, readInputs } from "./parts/inputs.ts";
import { parseOptions } from "./parts/options.ts";

/** `cat [-AbeEnstTuv] [FILE…]` */
export const cat: Program = command(function* (context) {
  const { operands, options } = parseOptions(context.argv, "AbeEnstTuv", {
    number: "n",
    "number-nonblank": "b",
    "show-all": "A",
    "show-ends": "E",
    "show-nonprinting": "v",
    "show-tabs": "T",
    "squeeze-blank": "s",
  });
  const letters = new Set(options.flatMap(([letter]) => meanings[letter] ?? [letter]));
  letters.delete("u");
  const view = letters.size === 0 ? undefined : new View(letters);
  const { stdout } = context;

  const failed = yield* readInputs(context, operands, (reader) =>
    view === undefined ? copy(reader, stdout) : show(reader, stdout, view),
  );
  return failed ? 1 : 0;
});

function* copy(reader: StreamReader, writer: StreamWriter): Coroutine<void> {
  for (;;) {
    yield* Intake.of(reader)?.moveTo(writer) ?? [];
    const block = yield* readBlock(reader);
    if (block.length === 0) return;
    writer.write(block, { transfer: true });
    yield* writer.drain();
  }
}

function* show(reader: StreamReader, writer: StreamWriter, view: View): Coroutine<void> {
  for (let block; (block = yield* readBlock(reader)).length > 0;) {
    writer.write(fromBinary(view.show(toBinary(block))));
    yield* writer.drain();
  }
}

const meanings: Readonly<Record<string, string[]>> = { A: ["v", "E", "T"], e: ["v", "E"], t: ["v", "T"] };

/** Shows what is invisible, and numbers lines; a line may come in pieces. */
class View {
  readonly #letters: ReadonlySet<string>;
  #number = 0;
  #blanks = 0;
  #atStart = true;

  constructor(letters: ReadonlySet<string>) {
    this.#letters = letters;
  }

  show(text: string): string {
    let shown = "";
    for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) shown += this.#line(line);
    return shown;
  }

  #line(line: string): string {
    const has = (letter: string): boolean => this.#letters.has(letter);
    const isBlank = this.#atStart && line === "\n";
    this.#blanks = isBlank ? this.#blanks + 1 : 0;
    if (has("s") && this.#blanks > 1) return "";
    const isNumbered = this.#atStart && (has("b") ? !isBlank : has("n"));
    const isEnded = line.endsWith("\n");
    let text = isEnded ? line.slice(0, -1) : line;
    if (has("v")) text = text.replace(/[^ -~\t]/g, (char) => visible(char.charCodeAt(0)));
    if (has("T")) text = text.replaceAll("\t", "^I");
    this.#atStart = isEnded;
    const number = isNumbered ? `${String(++this.#number).padStart(6)}\t` : "";
    return `${number}${text}${isEnded ? (has("E") ? "$\n" : "\n") : ""}`;
  }
}

function visible(code: number): string {
  if (code >= 128)
    return `M-${code === 255 ? "^?" : code >= 160 ? String.fromCharCode(code - 128) : visible(code - 128)}`;
  return code === 127 ? "^?" : `^${String.fromCharCode(code + 64)}`;
}
