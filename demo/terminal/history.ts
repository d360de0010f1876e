const MOST = 500;
const key = "terminal history";

/** The commands of before, also of before the page was loaded, and the place among them that is shown. */
export class History {
  readonly #storage: Pick<Storage, "getItem" | "setItem">;
  readonly #lines: string[];
  #at: number;
  /** The line that was being written when the first older one was asked for. */
  #draft = "";

  constructor(storage: Pick<Storage, "getItem" | "setItem">) {
    this.#storage = storage;
    this.#lines = stored(storage);
    this.#at = this.#lines.length;
  }

  /** Keeps a command, unless it is blank or that of before once more. */
  add(line: string): void {
    if (line.trim() !== "" && line !== this.#lines.at(-1)) {
      this.#lines.push(line);
      this.#lines.splice(0, this.#lines.length - MOST);
      try {
        this.#storage.setItem(key, JSON.stringify(this.#lines));
      } catch {
        // Private windows and full disks: the history lasts as long as the page.
      }
    }
    this.#at = this.#lines.length;
  }

  /** The next older line in place of the one that is shown; `undefined` if there is none. */
  older(shown: string): string | undefined {
    if (this.#at === 0) return undefined;
    if (this.#at === this.#lines.length) this.#draft = shown;
    return this.#lines[--this.#at];
  }

  /** The next newer line, the one that was being written last; `undefined` if it is shown. */
  newer(): string | undefined {
    if (this.#at === this.#lines.length) return undefined;
    this.#at += 1;
    return this.#at === this.#lines.length ? this.#draft : this.#lines[this.#at];
  }

  /** The newest line that holds the text, and its place; only before a place if one is given. */
  find(text: string, before: number = this.#lines.length): { line: string; at: number } | undefined {
    for (let at = before - 1; at >= 0; at--) {
      const line = this.#lines[at] as string;
      if (line.includes(text)) return { line, at };
    }
    return undefined;
  }
}

function stored(storage: Pick<Storage, "getItem">): string[] {
  try {
    const lines: unknown = JSON.parse(storage.getItem(key) ?? "[]");
    return Array.isArray(lines) ? lines.filter((line) => typeof line === "string") : [];
  } catch {
    return [];
  }
}
