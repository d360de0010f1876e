import { translate } from "./translateRegex.ts";

/** How a regular expression is written and matched. */
export interface RegexOptions {
  readonly isExtended?: boolean | undefined;
  readonly ignoresCase?: boolean | undefined;
  /** `^` and `$` match at line ends within the text, too. */
  readonly isMultiline?: boolean | undefined;
}

/**
 * A regular expression of POSIX, on characters that stand for bytes, with GNU's `\+ \? \| \w \W \s \S \b \B \< \> \` \'`.
 *
 * It is run by RegExp, which differs in this: where there are alternatives, the longest match is searched for, but what its
 * groups hold is what the first way to it leaves there; and a reference to a group that has matched nothing matches nothing.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/basedefs/V1_chap09.html
 */
export class Regex {
  readonly groups: number;
  readonly #search: RegExp;
  /** With alternatives, the expression itself: the longest match is searched for. */
  readonly #source: string | undefined;
  readonly #longer = new Map<number, RegExp>();

  /** @throws CommandError if it is none */
  constructor(pattern: string, options: RegexOptions = {}) {
    const { source, groups, hasAlternatives, hasReferences } = translate(pattern, options);
    this.groups = groups;
    const flags = `g${options.isMultiline === true ? "m" : ""}${options.ignoresCase === true && hasReferences ? "i" : ""}`;
    this.#search = new RegExp(source, flags);
    if (hasAlternatives) this.#source = source;
  }

  test(text: string): boolean {
    this.#search.lastIndex = 0;
    return this.#search.test(text);
  }

  /** The first match from a place on, the longest there. */
  exec(text: string, from = 0): RegExpExecArray | undefined {
    this.#search.lastIndex = from;
    let longest = this.#search.exec(text) ?? undefined;
    if (longest === undefined || this.#source === undefined) return longest;
    for (;;) {
      const longer = this.#endingFrom(longest.index + longest[0].length + 1);
      longer.lastIndex = longest.index;
      const found = longer.exec(text);
      if (found === null) return longest;
      longest = found;
    }
  }

  /** The expression, where its match ends at a place or behind it. */
  #endingFrom(place: number): RegExp {
    let regex = this.#longer.get(place);
    if (regex === undefined) {
      const flags = this.#search.flags.replace("g", "y");
      regex = new RegExp(`(?:${this.#source})(?<=(?<![^])[^]{${place},})`, flags);
      this.#longer.set(place, regex);
    }
    return regex;
  }
}
