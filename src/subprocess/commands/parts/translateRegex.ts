import { characterClasses } from "./characterClasses.ts";
import { CommandError } from "./command.ts";
import type { RegexOptions } from "./regex.ts";

/** A RegExp's source, and what is in it. */
interface Translation {
  readonly source: string;
  readonly groups: number;
  readonly hasAlternatives: boolean;
  readonly hasReferences: boolean;
}

const word = "[0-9A-Z_a-z]";
const space = "[\\t-\\r ]";

/** What stands for a place or a set, behind a backslash. */
const escapes: Readonly<Record<string, string>> = {
  "'": "(?![^])",
  "<": `(?<!${word})(?=${word})`,
  ">": `(?<=${word})(?!${word})`,
  B: "\\B",
  S: `[^\\t-\\r ]`,
  W: "[^0-9A-Z_a-z]",
  "`": "(?<![^])",
  b: "\\b",
  n: "\\n",
  s: space,
  w: word,
};

/**
 * Translates a regular expression of POSIX into one of JavaScript.
 * @throws CommandError if it is none
 */
export function translate(pattern: string, options: RegexOptions): Translation {
  return new Translator(pattern, options).translate();
}

class Translator {
  readonly #pattern: string;
  readonly #isExtended: boolean;
  readonly #ignoresCase: boolean;
  #at = 0;
  /** The parts so far, each something that a quantifier can follow. */
  #atoms: string[] = [];
  /** What was before each group that is open. */
  readonly #open: { readonly atoms: string[]; readonly number: number }[] = [];
  readonly #closed = new Set<number>();
  #groups = 0;
  #hasAlternatives = false;
  #hasReferences = false;
  /** Nothing is before it that could be repeated. */
  #atStart = true;
  /** Does a basic expression, or this part of it, begin with `^`? Another one stands for itself. */
  #isAnchored = false;

  constructor(pattern: string, options: RegexOptions) {
    this.#pattern = pattern;
    this.#isExtended = options.isExtended === true;
    this.#ignoresCase = options.ignoresCase === true;
  }

  translate(): Translation {
    while (this.#at < this.#pattern.length) this.#next();
    if (this.#open.length > 0) throw new CommandError("Unmatched ( or \\(");
    return {
      source: this.#atoms.join(""),
      groups: this.#groups,
      hasAlternatives: this.#hasAlternatives,
      hasReferences: this.#hasReferences,
    };
  }

  #next(): void {
    const char = this.#pattern[this.#at++] as string;
    if (char === "\\") {
      const next = this.#pattern[this.#at++];
      if (next === undefined) throw new CommandError("Trailing backslash");
      return this.#escaped(next);
    }
    if (char === "[") return this.#atom(this.#bracket());
    if (char === ".") return this.#atom("[^]");
    if (char === "*") return this.#atStart && !this.#isExtended ? this.#atom("\\*") : this.#repeat("*");
    if (char === "^" && (this.#isExtended || (this.#atStart && !this.#isAnchored))) return this.#anchor("^");
    if (char === "$" && (this.#isExtended || this.#isAtEnd())) return this.#anchor("$");
    if (this.#isExtended && "(){|+?".includes(char)) return this.#operator(char);
    this.#atom(this.#literal(char));
  }

  #escaped(char: string): void {
    if (!this.#isExtended && "(){|+?".includes(char)) return this.#operator(char);
    if (char >= "1" && char <= "9") {
      if (!this.#closed.has(Number(char))) throw new CommandError("Invalid back reference");
      this.#hasReferences = true;
      return this.#atom(`(?:\\${char})`);
    }
    const meaning = escapes[char];
    if (meaning !== undefined)
      return this.#atom(meaning.startsWith("(") || /^\\[bB]$/.test(meaning) ? `(?:${meaning})` : meaning);
    this.#atom(this.#literal(char));
  }

  #operator(char: string): void {
    if (char === "(") {
      this.#groups += 1;
      this.#open.push({ atoms: this.#atoms, number: this.#groups });
      this.#atoms = [];
      this.#begin();
    } else if (char === ")") {
      const group = this.#open.pop();
      if (group === undefined) {
        if (this.#isExtended) return this.#atom("\\)");
        throw new CommandError("Unmatched ) or \\)");
      }
      const inner = this.#atoms.join("");
      this.#atoms = group.atoms;
      this.#closed.add(group.number);
      this.#atom(`(${inner})`);
    } else if (char === "|") {
      this.#hasAlternatives = true;
      this.#atoms = [`${this.#atoms.join("")}|`];
      this.#begin();
    } else if (char === "{") this.#interval();
    else if (this.#atStart && !this.#isExtended) this.#atom(`\\${char}`);
    else this.#repeat(char);
  }

  #interval(): void {
    const close = this.#isExtended ? "}" : "\\}";
    const end = this.#pattern.indexOf(close, this.#at);
    const [, least, comma, most] = /^(\d*)(,?)(\d*)$/.exec(end === -1 ? "x" : this.#pattern.slice(this.#at, end)) ?? [];
    if (least === undefined || (least === "" && comma === "")) {
      if (this.#isExtended) return this.#atom("\\{");
      throw new CommandError(end === -1 ? "Unmatched \\{" : "Invalid content of \\{\\}");
    }
    const [low, high] = [Number(least), most === "" ? Infinity : Number(most)];
    if ((comma === "," && low > high) || low > 32_767)
      throw new CommandError(low > 32_767 ? "Regular expression too big" : "Invalid content of \\{\\}");
    if (this.#atStart && this.#isExtended) return this.#atom("\\{");
    if (this.#atStart) throw new CommandError("Invalid preceding regular expression");
    this.#at = end + close.length;
    this.#repeat(`{${least === "" ? "0" : least}${comma}${most}}`);
  }

  #repeat(quantifier: string): void {
    const atom = this.#atStart ? undefined : this.#atoms.pop();
    if (atom !== undefined) this.#atoms.push(`(?:${atom}${quantifier})`);
  }

  #atom(source: string): void {
    this.#atoms.push(source);
    this.#atStart = false;
  }

  #anchor(source: string): void {
    this.#atoms.push(`(?:${source})`);
    this.#atStart = source === "^" && !this.#isExtended;
    this.#isAnchored = this.#atStart;
  }

  /** A group, or an alternative, begins. */
  #begin(): void {
    this.#atStart = true;
    this.#isAnchored = false;
  }

  /** Does a `$` of a basic expression end it, or a part of it? */
  #isAtEnd(): boolean {
    const rest = this.#pattern.slice(this.#at);
    return rest === "" || rest.startsWith("\\)") || rest.startsWith("\\|");
  }

  #literal(char: string): string {
    if (this.#ignoresCase && /[A-Za-z]/.test(char)) return `[${char.toLowerCase()}${char.toUpperCase()}]`;
    return char.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
  }

  #bracket(): string {
    const pattern = this.#pattern;
    const unmatched = new CommandError("Unmatched [, [^, [:, [., or [=");
    const isNegated = pattern[this.#at] === "^";
    if (isNegated) this.#at += 1;
    const members = new Set<string>();
    for (let isFirst = true; isFirst || pattern[this.#at] !== "]"; isFirst = false) {
      if (this.#at >= pattern.length) throw unmatched;
      const named = /^\[:([^\]]*?):\]/.exec(pattern.slice(this.#at));
      if (named !== null) {
        const chars = characterClasses[named[1] as string];
        if (chars === undefined) throw new CommandError("Invalid character class name");
        for (const char of chars) members.add(char);
        this.#at += named[0].length;
        continue;
      }
      if (/^\[[:.=]/.test(pattern.slice(this.#at)) && !/^\[([.=])[^]+?\1\]/.test(pattern.slice(this.#at))) {
        if (pattern[this.#at + 1] !== ":" || !pattern.slice(this.#at).includes(":]")) throw unmatched;
      }
      const from = this.#member();
      if (pattern[this.#at] === "-" && this.#at + 1 < pattern.length && pattern[this.#at + 1] !== "]") {
        this.#at += 1;
        const to = this.#member();
        if (from > to) throw new CommandError("Invalid range end");
        for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code++) members.add(String.fromCharCode(code));
      } else members.add(from);
    }
    this.#at += 1;
    const cased = this.#ignoresCase
      ? [...members].flatMap((char) => (/[A-Za-z]/.test(char) ? [char.toLowerCase(), char.toUpperCase()] : [char]))
      : [...members];
    return `[${isNegated ? "^" : ""}${cased.map(inClass).join("")}]`;
  }

  #member(): string {
    const collating = /^\[([.=])([^])\1\]/.exec(this.#pattern.slice(this.#at));
    if (collating === null) {
      if (/^\[([.=])[^\]]+\1\]/.test(this.#pattern.slice(this.#at)))
        throw new CommandError("Invalid collation character");
      return this.#pattern[this.#at++] ?? "";
    }
    this.#at += collating[0].length;
    return collating[2] as string;
  }
}

function inClass(char: string): string {
  return /[0-9A-Za-z_ ]/.test(char) ? char : `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
