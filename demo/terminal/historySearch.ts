import type { History } from "./history.ts";
import type { Key } from "./keys.ts";
import { graphemesOf, type LineEditor } from "./lineEditor.ts";

/** A search through the history, the newest line first, while its text is being typed. */
export class HistorySearch {
  readonly #history: History;
  #text = "";
  #at: number | undefined;

  constructor(history: History) {
    this.#history = history;
  }

  /** What stands before the line while it lasts. */
  get label(): readonly string[] {
    return graphemesOf(`(search: ${this.#text}) `);
  }

  /** Puts what is found into the line; `false` if the key ends the search, and means what it always means. */
  press(key: Key, line: LineEditor): boolean {
    const isNext = "action" in key && key.action === "search";
    if ("text" in key) this.#text += key.text;
    else if ("edit" in key && key.edit === "backspace") this.#text = graphemesOf(this.#text).slice(0, -1).join("");
    else if (!isNext) {
      if ("action" in key && key.action === "abort") line.set("");
      return false;
    }
    const found = this.#text === "" ? undefined : this.#history.find(this.#text, isNext ? this.#at : undefined);
    if (found !== undefined) {
      this.#at = found.at;
      line.set(found.line);
    }
    return true;
  }
}
