import type { Action } from "./keys.ts";

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

  get graphemes(): readonly string[] {
    return this.#graphemes;
  }

  /** The number of graphemes before the cursor. */
  get cursor(): number {
    return this.#cursor;
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

  /** Does what a key says; `false` if that is nothing a line knows of. */
  edit(action: Action): boolean {
    switch (action) {
      case "left":
        this.#cursor = Math.max(0, this.#cursor - 1);
        return true;
      case "right":
        this.#cursor = Math.min(this.#graphemes.length, this.#cursor + 1);
        return true;
      case "wordLeft":
        this.#cursor = this.#wordStart(/[\p{L}\p{N}_]/u);
        return true;
      case "wordRight":
        this.#cursor = this.#wordEnd();
        return true;
      case "home":
        this.#cursor = 0;
        return true;
      case "end":
        this.#cursor = this.#graphemes.length;
        return true;
      case "backspace":
        this.#remove(this.#cursor - 1, this.#cursor);
        return true;
      case "delete":
        this.#remove(this.#cursor, this.#cursor + 1);
        return true;
      case "killToStart":
        this.#kill(0, this.#cursor);
        return true;
      case "killToEnd":
        this.#kill(this.#cursor, this.#graphemes.length);
        return true;
      case "killWord":
        this.#kill(this.#wordStart(/\S/), this.#cursor);
        return true;
      case "deleteWord":
        this.#kill(this.#cursor, this.#wordEnd());
        return true;
      case "yank":
        this.insert(this.#killed);
        return true;
      default:
        return false;
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
