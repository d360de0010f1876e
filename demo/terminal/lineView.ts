/** Where on the screen, from the row and column where the line begins. */
interface Position {
  readonly row: number;
  readonly column: number;
}

/** The graphemes before and after the cursor. */
export type LineParts = readonly [before: readonly string[], after: readonly string[]];

/** Shows a line on a terminal, from the column where it begins over as many rows as it takes. Gives what is to be written. */
export class LineView {
  readonly #widthOf: (text: string) => number;
  #start = 0;
  #row = 0;

  constructor(widthOf: (text: string) => number) {
    this.#widthOf = widthOf;
  }

  /** The line begins here. */
  begin(column: number): void {
    this.#start = column;
    this.#row = 0;
  }

  /** The rows between the start of the line and the cursor. */
  get row(): number {
    return this.#row;
  }

  /** Shows the graphemes of a line in place of what was shown; the cursor stands between the two parts. */
  paint([before, after]: LineParts, columns: number): string {
    const shown = [...before, ...after].map(visible);
    const place = this.#walk(shown.slice(0, before.length), columns, shown[before.length]);
    const end = this.#walk(shown, columns);
    // The cursor stays in the last column until a character comes that does not fit there.
    const wrap = end.column === 0 && end.row > 0 ? " \r" : "";
    const written = `${this.#toStart()}\x1b[J${shown.join("")}${wrap}`;
    this.#row = place.row;
    return `${written}${move(end.row - place.row, "A")}\r${move(place.column, "C")}`;
  }

  /** Takes the line away from the screen. */
  hide(): string {
    const hidden = `${this.#toStart()}\x1b[J`;
    this.#row = 0;
    return hidden;
  }

  /** The terminal has another width, and has moved the cursor with the text. */
  resize([before, after]: LineParts, columns: number): void {
    this.#start = Math.min(this.#start, columns - 1);
    this.#row = this.#walk(before.map(visible), columns, after[0]).row;
  }

  #toStart(): string {
    return `${move(this.#row, "A")}\r${move(this.#start, "C")}`;
  }

  /** Where the next character stands after these. */
  #walk(texts: readonly string[], columns: number, next = "-"): Position {
    let row = 0;
    let column = this.#start;
    for (const text of texts) {
      const width = this.#widthOf(text);
      if (column + width > columns) {
        row += 1;
        column = 0;
      }
      column += width;
    }
    return column + this.#widthOf(next) > columns ? { row: row + 1, column: 0 } : { row, column };
  }
}

/** Moves the cursor up, or to the right. */
export function move(count: number, direction: "A" | "C"): string {
  return count > 0 ? `\x1b[${count}${direction}` : "";
}

/** Control characters as terminals echo them: `^A`. */
function visible(grapheme: string): string {
  const code = grapheme.charCodeAt(0);
  return code < 32 || code === 127 ? `^${String.fromCharCode(code ^ 64)}` : grapheme;
}
