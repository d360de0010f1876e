import type { Edit } from "./keys.ts";

const segmenter = new Intl.Segmenter();

/** What a reader takes for one character each. */
export function graphemesOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** A line, and the place in it where the next text goes. */
export class LineEditor {
  #graphemes: string[] = [];
  #cursor = 0;
  /** What Ctrl-K, Ctrl-U or Ctrl-W took away last. */
  #killed = "";

  get text(): string {
    return this.#graphemes.join("");
  }

  /** What stands before the cursor. */
  get before(): string {
    return this.#graphemes.slice(0, this.#cursor).join("");
  }

  /** The graphemes before and after the cursor. */
  get parts(): [before: readonly string[], after: readonly string[]] {
    return [this.#graphemes.slice(0, this.#cursor), this.#graphemes.slice(this.#cursor)];
  }

  /** Replaces the line; the cursor is at its end, or behind `before`. */
  set(text: string, before: string = text): void {
    this.#graphemes = graphemesOf(text);
    this.#cursor = graphemesOf(before).length;
  }

  insert(text: string): void {
    const before = this.before + text;
    this.set(before + this.#graphemes.slice(this.#cursor).join(""), before);
  }

  /** Does what a key says. */
  edit(edit: Edit): void {
    switch (edit) {
      case "left":
        this.#cursor = Math.max(0, this.#cursor - 1);
        break;
      case "right":
        this.#cursor = Math.min(this.#graphemes.length, this.#cursor + 1);
        break;
      case "wordLeft":
        this.#cursor = this.#wordStart(/[\p{L}\p{N}_]/u);
        break;
      case "wordRight":
        this.#cursor = this.#wordEnd();
        break;
      case "home":
        this.#cursor = 0;
        break;
      case "end":
        this.#cursor = this.#graphemes.length;
        break;
      case "backspace":
        this.#remove(this.#cursor - 1, this.#cursor);
        break;
      case "delete":
        this.#remove(this.#cursor, this.#cursor + 1);
        break;
      case "killToStart":
        this.#kill(0, this.#cursor);
        break;
      case "killToEnd":
        this.#kill(this.#cursor, this.#graphemes.length);
        break;
      case "killWord":
        this.#kill(this.#wordStart(/\S/), this.#cursor);
        break;
      case "deleteWord":
        this.#kill(this.#cursor, this.#wordEnd());
        break;
      case "yank":
        this.insert(this.#killed);
        break;
      default:
        edit satisfies never;
    }
  }

  #remove(from: number, to: number): string {
    if (from < 0) return "";
    const removed = this.#graphemes.splice(from, to - from);
    if (from < this.#cursor) this.#cursor -= removed.length;
    return removed.join("");
  }

  #kill(from: number, to: number): void {
    const killed = this.#remove(from, to);
    if (killed !== "") this.#killed = killed;
  }

  #wordStart(letter: RegExp): number {
    let at = this.#cursor;
    while (at > 0 && !letter.test(this.#graphemes[at - 1] as string)) at -= 1;
    while (at > 0 && letter.test(this.#graphemes[at - 1] as string)) at -= 1;
    return at;
  }

  #wordEnd(): number {
    const letter = /[\p{L}\p{N}_]/u;
    let at = this.#cursor;
    while (at < this.#graphemes.length && !letter.test(this.#graphemes[at] as string)) at += 1;
    while (at < this.#graphemes.length && letter.test(this.#graphemes[at] as string)) at += 1;
    return at;
  }
}
