import { OSError } from "../../../errors.ts";
import type { StreamReader } from "../../../streams/streamReader.ts";
import type { StreamWriter } from "../../../streams/streamWriter.ts";
import type { Coroutine } from "../../../tasks/awaitable.ts";
import type { ProgramContext } from "../../program.ts";
import { argumentOf, fromBinary, toBinary } from "./binary.ts";
import { CommandError } from "./command.ts";
import { openInput, ReadError } from "./inputs.ts";
import { readLine } from "./lines.ts";
import type { Regex } from "./regex.ts";
import type { SedInput } from "./sedInput.ts";
import type { Address, SedCommand } from "./sedCommand.ts";
import type { SedScript } from "./sedScript.ts";
import { substitute } from "./substitute.ts";
import { unambiguous } from "./unambiguous.ts";

/** How a script is run. */
export interface SedOptions {
  readonly isQuiet: boolean;
  readonly delimiter: string;
  readonly lineLength: number;
}

/** Runs a script over the lines of an input, into an output. */
export class SedMachine {
  readonly #context: ProgramContext;
  readonly #script: SedScript;
  readonly #options: SedOptions;
  readonly #files: Map<string, StreamWriter>;
  readonly #readers = new Map<string, StreamReader>();
  readonly #ranges = new Map<SedCommand, { end: number }>();
  #input!: SedInput;
  #out!: StreamWriter;
  #text = "";
  #hold = "";
  #file = "-";
  /** Had the line a delimiter behind it? What is held says so of its own. */
  #isEnded = true;
  #holdIsEnded = true;
  #number = 0;
  #output = "";
  /** The output lacks the delimiter of its last line, which had none in the input. */
  #lacksEnd = false;
  #appended: { readonly text?: string; readonly file?: string }[] = [];
  #isReplaced = false;
  #lastRegex: Regex | undefined;

  constructor(context: ProgramContext, script: SedScript, files: Map<string, StreamWriter>, options: SedOptions) {
    this.#context = context;
    this.#script = script;
    this.#files = files;
    this.#options = options;
  }

  /** Writes what was printed, and waits until it is taken. */
  *flush(): Coroutine<void> {
    if (this.#output === "") return;
    this.#out.write(fromBinary(this.#output));
    this.#output = "";
    yield* this.#out.drain();
  }

  /** Runs the script for every line; the result is the status if it has ended by `q`. */
  *run(input: SedInput, out: StreamWriter): Coroutine<number | undefined> {
    this.#input = input;
    this.#out = out;
    this.#number = 0;
    let status: number | undefined;
    let keeps = false;
    while (keeps || (yield* this.#read())) {
      const outcome = yield* this.#cycle();
      keeps = outcome === "again";
      if (
        outcome !== "delete" &&
        outcome !== "again" &&
        !(typeof outcome === "object" && outcome.isSilent) &&
        !this.#options.isQuiet
      )
        this.#print(this.#text);
      yield* this.#append();
      if (typeof outcome === "object") {
        status = outcome.status;
        break;
      }
      if (this.#output.length > 65_536) yield* this.flush();
    }
    yield* this.flush();
    return status;
  }

  *#read(): Coroutine<boolean> {
    const line = yield* this.#input.next();
    if (line === undefined) return false;
    this.#text = line.text;
    this.#isEnded = line.isEnded;
    this.#file = line.file;
    this.#number += 1;
    this.#isReplaced = false;
    return true;
  }

  *#cycle(): Coroutine<"end" | "delete" | "again" | { status: number; isSilent: boolean }> {
    const { commands } = this.#script;
    for (let at = 0, steps = 0; at < commands.length;) {
      const command = commands[at++] as SedCommand;
      if (++steps % 10_000 === 0) yield; // a loop that never ends can be killed
      if ((yield* this.#selects(command)) === command.isNegated) {
        if (command.name === "{") at = command.target;
        continue;
      }
      switch (command.name) {
        case "b":
          at = command.target;
          break;
        case "t":
          if (this.#isReplaced) at = command.target;
          this.#isReplaced = false;
          break;
        case "T":
          if (!this.#isReplaced) at = command.target;
          this.#isReplaced = false;
          break;
        case "d":
          return "delete";
        case "D": {
          const end = this.#text.indexOf(this.#options.delimiter);
          if (end === -1) return "delete";
          this.#text = this.#text.slice(end + 1);
          return "again";
        }
        case "c": {
          const range = this.#ranges.get(command);
          if (command.to === undefined || command.isNegated || range === undefined || this.#number >= range.end)
            this.#insert(command.text);
          return "delete";
        }
        case "n":
          if (yield* this.#input.isAtEnd()) return "end";
          if (!this.#options.isQuiet) this.#print(this.#text);
          yield* this.#append();
          yield* this.#read();
          break;
        case "N": {
          if (yield* this.#input.isAtEnd()) return "end";
          const before = this.#text;
          yield* this.#append();
          yield* this.#read();
          this.#text = before + this.#options.delimiter + this.#text;
          break;
        }
        case "q":
        case "Q":
          return { status: Number(command.text), isSilent: command.name === "Q" };
        default:
          yield* this.#simple(command);
      }
    }
    return "end";
  }

  *#simple(command: SedCommand): Coroutine<void> {
    const { name, text } = command;
    const { delimiter, lineLength } = this.#options;
    if (name === "p") this.#print(this.#text);
    else if (name === "P") this.#print(this.#firstLine());
    else if (name === "s") yield* this.#substitute(command);
    else if (name === "y") this.#text = this.#text.replace(/[^]/g, (char) => command.table?.get(char) ?? char);
    else if (name === "h" || name === "H") {
      this.#hold = name === "h" ? this.#text : this.#hold + delimiter + this.#text;
      this.#holdIsEnded = this.#isEnded;
    } else if (name === "g" || name === "G") {
      this.#text = name === "g" ? this.#hold : this.#text + delimiter + this.#hold;
      this.#isEnded = this.#holdIsEnded;
    } else if (name === "x") {
      [this.#text, this.#hold] = [this.#hold, this.#text];
      [this.#isEnded, this.#holdIsEnded] = [this.#holdIsEnded, this.#isEnded];
    } else if (name === "z") this.#text = "";
    else if (name === "=") this.#raw(this.#number + delimiter);
    else if (name === "F") this.#raw(this.#file + delimiter);
    else if (name === "i") this.#insert(text);
    else if (name === "a") this.#appended.push({ text });
    else if (name === "r") this.#appended.push({ file: text });
    else if (name === "R") this.#appended.push({ text: yield* this.#lineOf(text) });
    else if (name === "l") this.#insert(unambiguous(this.#text, text === "" ? lineLength : Number(text)));
    else if (name === "w") yield* this.#writeTo(text, this.#text + delimiter);
    else if (name === "W") yield* this.#writeTo(text, this.#firstLine() + delimiter);
  }

  #firstLine(): string {
    return this.#text.split(this.#options.delimiter, 1)[0] as string;
  }

  *#substitute({ substitution }: SedCommand): Coroutine<void> {
    if (substitution === undefined) return;
    const result = substitute(this.#text, this.#regex(substitution.regex), substitution);
    if (result === undefined) return;
    this.#text = result;
    this.#isReplaced = true;
    if (substitution.prints) this.#print(result);
    if (substitution.file !== undefined) yield* this.#writeTo(substitution.file, result + this.#options.delimiter);
  }

  /** An empty expression is the one last used. */
  #regex(regex: Regex | undefined): Regex {
    this.#lastRegex = regex ?? this.#lastRegex;
    if (this.#lastRegex === undefined)
      throw new CommandError("-e expression #1, char 0: no previous regular expression");
    return this.#lastRegex;
  }

  *#selects(command: SedCommand): Coroutine<boolean> {
    const { from, to } = command;
    if (from === undefined) return true;
    if (to === undefined) return yield* this.#matches(from);
    const range = this.#ranges.get(command);
    if (range === undefined) {
      const isFromTop = from.kind === "line" && from.line === 0 && this.#number === 1;
      if (!isFromTop && !(yield* this.#matches(from))) return false;
      let end = Infinity;
      if (to.kind === "count") end = this.#number + to.count;
      else if (to.kind === "multiple") end = to.of === 0 ? this.#number : this.#number + to.of - (this.#number % to.of);
      else if (to.kind === "line") end = to.line;
      else if (to.kind === "last") end = (yield* this.#input.isAtEnd()) ? this.#number : Infinity;
      if (isFromTop && to.kind === "regex" && (yield* this.#matches(to))) return true;
      if (end > this.#number) this.#ranges.set(command, { end });
      return true;
    }
    if (to.kind === "regex" || to.kind === "last" || to.kind === "step") {
      if (yield* this.#matches(to)) this.#endRange(command, range);
      return true;
    }
    if (this.#number >= range.end) this.#endRange(command, range);
    if (to.kind === "line" && this.#number > range.end) return yield* this.#matches(from);
    return true;
  }

  #endRange(command: SedCommand, range: { end: number }): void {
    if (command.name === "c") range.end = this.#number; // prints its text now
    this.#ranges.delete(command);
  }

  *#matches(address: Address): Coroutine<boolean> {
    if (address.kind === "line") return this.#number === address.line;
    if (address.kind === "last") return yield* this.#input.isAtEnd();
    if (address.kind === "regex") return this.#regex(address.regex).test(this.#text);
    const { first, step } = address;
    return step === 0 ? this.#number === first : this.#number >= first && (this.#number - first) % step === 0;
  }

  /** Prints lines that were read: the last one has no delimiter if it had none. */
  #print(text: string): void {
    this.#raw(text + (this.#isEnded ? this.#options.delimiter : ""));
    this.#lacksEnd = !this.#isEnded;
  }

  /** Prints text whose last newline is the delimiter. */
  #insert(text: string): void {
    this.#raw(text.replace(/\n$/, this.#options.delimiter));
  }

  #raw(text: string): void {
    this.#output += (this.#lacksEnd ? this.#options.delimiter : "") + text;
    this.#lacksEnd = false;
  }

  *#append(): Coroutine<void> {
    if (this.#appended.length === 0) return;
    for (const { text, file } of this.#appended) {
      if (text !== undefined && text !== "") this.#raw(text);
      else if (file !== undefined) {
        const content = yield* this.#contentOf(argumentOf(file));
        if (content !== "") this.#raw(content);
      }
    }
    this.#appended = [];
  }

  *#contentOf(file: string): Coroutine<string> {
    try {
      const reader = yield* this.#context.openReader(file);
      const content = toBinary(yield* reader.read());
      yield* this.#context.close(reader);
      return content;
    } catch (error) {
      if (error instanceof OSError) return "";
      throw error;
    }
  }

  /** The next line of a file that `R` reads, as it is; "" if there is none. */
  *#lineOf(file: string): Coroutine<string> {
    try {
      let reader = this.#readers.get(file);
      if (reader === undefined) {
        reader = yield* openInput(this.#context, file === "/dev/stdin" ? "-" : argumentOf(file));
        this.#readers.set(file, reader);
      }
      return yield* readLine(reader, fromBinary(this.#options.delimiter));
    } catch (error) {
      if (error instanceof ReadError) return "";
      throw error;
    }
  }

  *#writeTo(file: string, text: string): Coroutine<void> {
    const writer = this.#files.get(file);
    if (writer === undefined) this.#raw(text); // to /dev/stdout
    else {
      writer.write(fromBinary(text));
      yield* writer.drain();
    }
  }
}
