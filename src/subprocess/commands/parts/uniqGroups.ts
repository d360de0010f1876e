/** Which lines of a group of equal ones `uniq` shows. */
export interface UniqChoice {
  /** That of a group of one? */
  readonly showsSingle: boolean;
  /** The first of several? */
  readonly showsFirst: boolean;
  /** Those that follow it? */
  readonly showsLater: boolean;
  /** Is the number of lines before each? */
  readonly isCounted: boolean;
  /** Where there is an empty line. */
  readonly gaps: "none" | "prepend" | "append" | "separate" | "both";
  readonly delimiter: string;
}

/** Takes lines one after the other, and shows of each group of equal ones what is chosen. */
export class UniqGroups {
  readonly #choice: UniqChoice;
  readonly #keyOf: (line: string) => string;
  #group: { readonly first: string; readonly key: string; count: number } | undefined;
  #hasShown = false;

  constructor(choice: UniqChoice, keyOf: (line: string) => string) {
    this.#choice = choice;
    this.#keyOf = keyOf;
  }

  /** What is shown because of the next line. */
  next(line: string): string {
    const key = this.#keyOf(line);
    if (this.#group?.key !== key) {
      const shown = this.#finish();
      this.#group = { first: line, key, count: 1 };
      return shown + (this.#choice.showsSingle && this.#choice.showsLater ? this.#begin(line) : "");
    }
    this.#group.count += 1;
    if (!this.#choice.showsLater) return "";
    const isSecond = this.#group.count === 2;
    if (!isSecond || this.#choice.showsSingle) return this.#show(line);
    return this.#choice.showsFirst ? this.#begin(this.#group.first) + this.#show(line) : this.#begin(line);
  }

  /** What is shown at the end. */
  end(): string {
    const { gaps, delimiter } = this.#choice;
    const shown = this.#finish();
    return shown + (this.#hasShown && (gaps === "append" || gaps === "both") ? delimiter : "");
  }

  /** The group's only or first line, if its later ones are not shown. */
  #finish(): string {
    if (this.#group === undefined || this.#choice.showsLater) return "";
    const { first, count } = this.#group;
    if (!(count === 1 ? this.#choice.showsSingle : this.#choice.showsFirst)) return "";
    return this.#show(`${this.#choice.isCounted ? `${String(count).padStart(7)} ` : ""}${first}`);
  }

  /** The first line of a group that is shown. */
  #begin(line: string): string {
    const { gaps, delimiter } = this.#choice;
    const hasGap = gaps === "prepend" || gaps === "both" || (gaps !== "none" && this.#hasShown);
    this.#hasShown = true;
    return (hasGap ? delimiter : "") + this.#show(line);
  }

  #show(line: string): string {
    return line + this.#choice.delimiter;
  }
}
