import { CommandError } from "./command.ts";
import type { Address, RangeEnd, SedCommand, Substitution } from "./sedCommand.ts";
import { charOf, codeDigits, controls, piecesOf, quoteRegex, unescapeSed, unescapeText } from "./sedEscapes.ts";
import { Regex } from "./regex.ts";

/** A script of sed, read. */
export interface SedScript {
  readonly commands: readonly SedCommand[];
  /** Does `#n` begin it? */
  readonly isQuiet: boolean;
}

/** How a script is to be understood. */
export interface SyntaxOptions {
  readonly isExtended: boolean;
  /** Do lines end with NUL? */
  readonly isNullData: boolean;
}

/**
 * Reads a script.
 * @throws CommandError where it is none
 */
export function parseSed(script: string, options: SyntaxOptions): SedScript {
  return new SedParser(script, options).parse();
}

class SedParser {
  readonly #script: string;
  readonly #isExtended: boolean;
  readonly #isNullData: boolean;
  readonly #commands: SedCommand[] = [];
  #at = 0;

  constructor(script: string, { isExtended, isNullData }: SyntaxOptions) {
    this.#script = script;
    this.#isExtended = isExtended;
    this.#isNullData = isNullData;
  }

  parse(): SedScript {
    const isQuiet = this.#script.startsWith("#n");
    const blocks: SedCommand[] = [];
    for (;;) {
      this.#skip(/[\s;]*/y);
      if (this.#at >= this.#script.length) break;
      const command = this.#command();
      if (command === undefined) continue;
      this.#commands.push(command);
      if (command.name === "{") blocks.push(command);
      else if (command.name === "}") {
        const block = blocks.pop();
        if (block === undefined) throw this.#error("unexpected `}'");
        block.target = this.#commands.length;
      }
    }
    if (blocks.length > 0) throw new CommandError("-e expression #1, char 0: unmatched `{'");
    for (const command of this.#commands) {
      if (!"btT".includes(command.name)) continue;
      const { text } = command;
      const at = this.#commands.findIndex(({ name, text: label }) => name === ":" && label === text);
      if (text !== "" && at === -1) throw new CommandError(`can't find label for jump to \`${text}'`, 4);
      command.target = text === "" ? this.#commands.length : at;
    }
    return { commands: this.#commands, isQuiet };
  }

  #command(): SedCommand | undefined {
    const from = this.#address();
    let to: RangeEnd | undefined;
    if (from !== undefined && this.#skip(/\s*,\s*/y) !== "") {
      to = this.#rangeEnd();
      if (to === undefined) throw this.#error("unexpected `,'", 1);
    }
    if (from?.kind === "line" && from.line === 0 && to?.kind !== "regex")
      throw this.#error("invalid usage of line address 0", 1);
    this.#skip(/\s*/y);
    const isNegated = this.#skip(/!\s*/y) !== "";
    if (this.#script[this.#at] === "!" && isNegated) throw this.#error("multiple `!'s", 1);
    const name = this.#script[this.#at];
    if (name === undefined) throw this.#error("missing command");
    this.#at += 1;
    if (name === "#") {
      if (from !== undefined) throw this.#error("comments don't accept any addresses");
      this.#skip(/[^\n]*/y);
      return undefined;
    }
    if (from !== undefined && name === ":") throw this.#error(": doesn't want any addresses");
    if (to !== undefined && (name === "q" || name === "Q")) throw this.#error("command only uses one address");
    const rest = { text: "", substitution: undefined, table: undefined, ...this.#argument(name) };
    return { name, from, to, isNegated, target: -1, ...rest };
  }

  #argument(name: string): Partial<SedCommand> {
    if (name === "{") return {};
    if (name === "s") {
      const substitution = this.#substitution();
      this.#end();
      return { substitution };
    }
    if (name === "y") {
      const table = this.#table();
      this.#end();
      return { table };
    }
    if ("aic".includes(name)) return { text: this.#text() };
    if (name === ":") {
      const text = this.#skip(/\s*[^\s;}#]*/y).trim();
      if (text === "") throw this.#error('":" lacks a label');
      return { text };
    }
    if ("btT".includes(name)) return { text: this.#skip(/[ \t]*[^\s;}#]*/y).trim() };
    if ("rRwW".includes(name)) {
      const text = this.#skip(/[ \t]*[^\n]*/y).trimStart();
      if (text === "") throw this.#error("missing filename in r/R/w/W commands");
      return { text };
    }
    if (!"=dDgGhHlnNpPqQvxzF}".includes(name)) throw this.#error(`unknown command: \`${name}'`);
    if (name === "v") this.#skip(/[ \t]*[\d.]*/y);
    const text = "qQl".includes(name) ? this.#skip(/[ \t]*\d*/y).trim() : "";
    this.#end();
    return { text };
  }

  #end(): void {
    this.#skip(/[ \t]*/y);
    const next = this.#script[this.#at];
    if (next !== undefined && !"\n;}#".includes(next)) {
      this.#at += 1;
      throw this.#error("extra characters after command");
    }
  }

  #address(): Address | undefined {
    const number = this.#skip(/\d+/y);
    if (number !== "") {
      const step = this.#skip(/\s*~\s*\d*/y);
      const line = Number(number);
      return step === ""
        ? { kind: "line", line }
        : { kind: "step", first: line, step: Number(step.replace(/\D/g, "")) };
    }
    if (this.#skip(/\$/y) !== "") return { kind: "last" };
    const open = this.#skip(/\/|\\[^]/y);
    if (open === "") return undefined;
    const pattern = this.#delimited(open.at(-1) as string, true);
    if (pattern === undefined) throw this.#error("unterminated address regex");
    const flags = this.#skip(/[IM]*/y);
    return { kind: "regex", regex: this.#regex(pattern, flags) };
  }

  #rangeEnd(): RangeEnd | undefined {
    const relative = this.#skip(/[+~]\d+/y);
    if (relative === "") return this.#address();
    const number = Number(relative.slice(1));
    return relative.startsWith("+") ? { kind: "count", count: number } : { kind: "multiple", of: number };
  }

  #substitution(): Substitution {
    const delimiter = this.#script[this.#at++];
    const unterminated = this.#error("unterminated `s' command");
    if (delimiter === undefined || delimiter === "\n" || delimiter === "\\") throw unterminated;
    const pattern = this.#delimited(delimiter, true);
    const replacement = pattern === undefined ? undefined : this.#delimited(delimiter, false);
    if (pattern === undefined || replacement === undefined) throw this.#error("unterminated `s' command");
    const flags = this.#skip(/[gpiIeMm0-9 \t]*/y);
    this.#checkFlags(flags);
    const file = this.#skip(/w[ \t]*[^\n]*/y);
    if (/^w[ \t]*$/.test(file)) throw this.#error("missing filename in r/R/w/W commands");
    const next = this.#script[this.#at];
    if (file === "" && next !== undefined && !/[\s;}#]/.test(next)) {
      this.#at += 1;
      throw this.#error("unknown option to `s'");
    }
    const nth = /\d+/.exec(flags)?.[0];
    if (nth !== undefined && Number(nth) === 0) throw this.#error("number option to `s' command may not be zero");
    const regex = this.#regex(pattern, flags.toUpperCase());
    const pieces = piecesOf(replacement);
    const groups = Math.max(
      0,
      ...pieces.map((piece) => (typeof piece === "object" && "group" in piece ? piece.group : 0)),
    );
    if (regex !== undefined && groups > regex.groups)
      throw this.#error(`invalid reference \\${groups} on \`s' command's RHS`);
    return {
      regex,
      pieces,
      nth: Number(nth ?? 1),
      isGlobal: flags.includes("g"),
      prints: flags.includes("p"),
      file: file === "" ? undefined : file.slice(1).trimStart(),
    };
  }

  #checkFlags(flags: string): void {
    for (const flag of ["g", "p"])
      if (flags.split(flag).length > 2) throw this.#error(`multiple \`${flag}' options to \`s' command`);
    if ((flags.match(/\d+/g)?.length ?? 0) > 1) throw this.#error("multiple number options to `s' command");
  }

  #regex(pattern: string, flags: string): Regex | undefined {
    if (pattern === "") return undefined;
    try {
      return new Regex(pattern, {
        isExtended: this.#isExtended,
        ignoresCase: flags.includes("I"),
        isMultiline: flags.includes("M") && !this.#isNullData, // there, newlines do not end lines
      });
    } catch (error) {
      throw error instanceof CommandError ? this.#error(error.message) : error;
    }
  }

  #table(): Map<string, string> {
    const delimiter = this.#script[this.#at++];
    const parts = [0, 1].map(() => (delimiter === undefined ? undefined : this.#delimited(delimiter, false)));
    const [from, to] = parts.map(
      (part) => part?.match(/\\[^]|[^]/g)?.map(unescapeSed) ?? (part === "" ? [] : undefined),
    );
    if (from === undefined || to === undefined) throw this.#error("unterminated `y' command");
    if (from.length !== to.length) throw this.#error("strings for `y' command are different lengths");
    return new Map(from.map((char, at) => [char, to[at] as string]));
  }

  /** The text of `a`, `i` and `c`, to the end of the line; a line ends by a backslash if more follows. */
  #text(): string {
    this.#skip(/[ \t]*/y);
    if (this.#skip(/\\$/y) !== "") return "";
    const isClassic = this.#skip(/\\(?:[ \t]*\n)?/y).endsWith("\n");
    if (!isClassic && this.#at >= this.#script.length) throw this.#error("expected \\ after `a', `c' or `i'");
    const written = this.#skip(/(?:\\[^]|[^\\\n])*\\?/y);
    this.#skip(/\n/y);
    return `${unescapeText(written)}\n`;
  }

  /** What is written up to the delimiter; nothing if it does not come. */
  #delimited(delimiter: string, isRegex: boolean): string | undefined {
    let text = "";
    for (let inBracket = false; this.#at < this.#script.length;) {
      const char = this.#script[this.#at++] as string;
      if (char === delimiter && !inBracket) return text;
      if (char === "\n" && isRegex && !inBracket && delimiter !== "\n") {
        this.#at -= 1;
        return undefined;
      }
      if (inBracket) {
        const named = char === "[" ? /^([:.=])[^]*?\1\]/.exec(this.#script.slice(this.#at))?.[0] : undefined;
        if (named !== undefined) this.#at += named.length;
        if (char === "]") inBracket = false;
        if (char === "\\" && /[nt]/.test(this.#script[this.#at] ?? ""))
          text += controls[this.#script[this.#at++] as string];
        else text += char + (named ?? "");
      } else if (char === "\\") {
        const next = this.#script[this.#at++];
        if (next === undefined) return undefined;
        if (next === delimiter) text += isRegex ? quoteRegex(next) : next === "&" ? "\\&" : next;
        else if (isRegex && next === "n") text += "\\n";
        else if (isRegex && "afrtv".includes(next)) text += controls[next];
        else if (isRegex && "xodc".includes(next))
          text += quoteRegex(charOf(next + this.#skip(codeDigits[next] as RegExp)));
        else text += `\\${next}`;
      } else if (char === "[" && isRegex) {
        const start = /^\^?\]?/.exec(this.#script.slice(this.#at))?.[0] ?? "";
        this.#at += start.length;
        text += char + start;
        inBracket = true;
      } else text += char;
    }
    return undefined;
  }

  #skip(what: RegExp): string {
    what.lastIndex = this.#at;
    const found = what.exec(this.#script)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #error(message: string, ahead = 0): CommandError {
    return new CommandError(`-e expression #1, char ${this.#at + ahead}: ${message}`);
  }
}
