import { binaryOf } from "./binary.ts";
import type { GrepMatcher } from "./grepMatcher.ts";
import type { CommandLine } from "./options.ts";

interface HeldLine {
  readonly text: string;
  readonly number: number;
  readonly offset: number;
}

/** Prints the lines of a file that grep selects, and those around them. */
export class GrepPrinter {
  readonly #line: CommandLine;
  readonly #matcher: GrepMatcher;
  readonly #title: string | undefined;
  readonly #before: number;
  readonly #after: number;
  /** What stands between lines that are apart. */
  readonly #separator: string;
  readonly #held: HeldLine[] = [];
  /** How many lines are still to follow the last one selected. */
  #following = 0;
  /** The last line printed; there is none at first. */
  #printed = -1;
  #offset = 0;

  constructor(line: CommandLine, matcher: GrepMatcher, title: string | undefined) {
    this.#line = line;
    this.#matcher = matcher;
    this.#title = title;
    const around = countOf(line.value("C")) ?? 0;
    this.#before = countOf(line.value("B")) ?? around;
    this.#after = countOf(line.value("A")) ?? around;
    this.#separator = separatorFrom(line);
  }

  /** Are there lines still to follow the last one selected? */
  get isFollowing(): boolean {
    return this.#following > 0;
  }

  /** What is printed because of the next line. */
  line(text: string, number: number, isSelected: boolean): string {
    const held = { text, number, offset: this.#offset };
    this.#offset += text.length + 1;
    if (isSelected) {
      let output = this.#gap(this.#held[0]?.number ?? number);
      for (const each of this.#held) output += this.#show(each, "-");
      this.#held.length = 0;
      this.#following = this.#after;
      return output + this.#show(held, ":");
    }
    if (this.#following > 0) {
      this.#following -= 1;
      return this.#show(held, "-");
    }
    if (this.#before > 0) this.#held.push(held);
    if (this.#held.length > this.#before) this.#held.shift();
    return "";
  }

  #gap(next: number): string {
    const isApart = this.#printed !== -1 && this.#printed < next - 1;
    return isApart ? this.#separator : "";
  }

  #show({ text, number, offset }: HeldLine, mark: string): string {
    this.#printed = number;
    const { has } = this.#line;
    const end = has("z") ? "\0" : "\n";
    const head = (start: number): string =>
      (this.#title === undefined ? "" : this.#title + (has("Z") ? "\0" : mark)) +
      (has("n") ? number + mark : "") +
      (has("b") ? offset + start + mark : "");
    if (!has("o")) return head(0) + text + end;
    if (mark === "-" || has("v")) return "";
    let output = "";
    for (const [start, stop] of this.#matcher.all(text)) output += head(start) + text.slice(start, stop) + end;
    return output;
  }
}

function countOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

/** Only where lines are asked for that are around those selected. */
function separatorFrom({ options, has }: CommandLine): string {
  if (!has("A") && !has("B") && !has("C")) return "";
  const [name = "", text] =
    options.findLast(([each]) => each === "group-separator" || each === "no-group-separator") ?? [];
  return name === "no-group-separator" ? "" : `${binaryOf(text ?? "--")}\n`;
}
