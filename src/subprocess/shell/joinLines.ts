/** A script without its continuations, and where in it they were. */
export interface JoinedLines {
  readonly text: string;
  readonly joints: readonly number[];
}

/**
 * Takes a backslash and the newline behind it out of a script, as a shell does before it looks at anything else, but for
 * those that quotes, a comment or a quoted here-document keep.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_02_01
 */
export function joinLines(source: string): JoinedLines {
  return source.includes("\\\n") ? new LineJoiner(source).join() : { text: source, joints: [] };
}

/** What the text is in: commands, double quotes, `${…}` outside and within double quotes, or `$((…))`. */
type Place = "commands" | "quotes" | "braces" | "quotedBraces" | "arithmetic";

interface HereDocument {
  readonly end: string;
  readonly isQuoted: boolean;
  readonly hasTabs: boolean;
}

class LineJoiner {
  readonly #source: string;
  #at = 0;
  #text = "";
  readonly #joints: number[] = [];
  /** The places around each other, the innermost last, each with what ends it. */
  readonly #places: [Place, end: string][] = [["commands", ""]];
  #hereDocuments: HereDocument[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  join(): JoinedLines {
    while (this.#at < this.#source.length) this.#next();
    return { text: this.#text, joints: this.#joints };
  }

  #next(): void {
    const char = this.#source[this.#at] as string;
    const [place, end] = this.#places.at(-1) as [Place, string];
    if (char === "\\") return this.#escape();
    if (char === end) this.#places.pop();
    else if (char === '"' && place !== "quotes") this.#places.push(["quotes", '"']);
    else if (char === "`") this.#places.push(["commands", "`"]);
    else if (char === "{" && this.#follows(/\$$/))
      this.#places.push([place === "quotes" || place === "quotedBraces" ? "quotedBraces" : "braces", "}"]);
    else if (char === "(") this.#openParenthesis(place);
    else if (char === "'" && (place === "commands" || place === "braces") && end !== "`")
      return void this.#copy(this.#follows(/\$$/) ? /'(?:[^\\']|\\[^])*'?/y : /'[^']*'?/y);
    else if (place === "commands") {
      if (char === "#" && this.#follows(/(?:^|[\s;&|()`])$/)) return void this.#copy(end === "`" ? /[^\n`]*/y : /.*/y);
      if (char === "<" && this.#follows(/(?:^|[^<])<$/)) return this.#hereDocument();
      if (char === "\n" && this.#hereDocuments.length > 0) return this.#bodies();
    }
    this.#copy(/[^]/y);
  }

  #escape(): void {
    if (!this.#joint()) this.#copy(/\\[^]?/y);
  }

  #joint(): boolean {
    if (!this.#source.startsWith("\\\n", this.#at)) return false;
    this.#joints.push(this.#text.length);
    this.#at += 2;
    return true;
  }

  #openParenthesis(place: Place): void {
    if (place === "arithmetic") this.#places.push(["arithmetic", ")"]);
    else if (place === "commands" && this.#follows(/\$\($/)) {
      this.#places.splice(-1, 1, ["arithmetic", ")"], ["arithmetic", ")"]);
    } else if (place === "commands" || this.#follows(/\$$/)) this.#places.push(["commands", ")"]);
  }

  /** The second `<` of an operator, and the word behind it. */
  #hereDocument(): void {
    this.#copy(/</y);
    while (this.#joint());
    if (this.#source[this.#at] === "<") return void this.#copy(/</y); // <<<
    const operator = this.#copyJoined(/-?[ \t]*/y);
    const word = this.#copyJoined(/(?:\\[^\n]|'[^']*'|"(?:[^\\"]|\\[^])*"|[^\s\\'";&|<>()])*/y);
    const end = word.replace(/\\([^])|['"]/g, "$1");
    this.#hereDocuments.push({ end, isQuoted: end !== word, hasTabs: operator.startsWith("-") });
  }

  #bodies(): void {
    this.#copy(/\n/y);
    for (const { end, isQuoted, hasTabs } of this.#hereDocuments) {
      for (let line: string | undefined; line !== end && this.#at < this.#source.length;) {
        line = isQuoted ? this.#copy(/.*/y) : this.#copyJoined(/(?:[^\\\n]|\\(?!\n)[^]?)*/y);
        if (hasTabs) line = line.replace(/^\t+/, "");
        this.#copy(/\n?/y);
      }
    }
    this.#hereDocuments = [];
  }

  #follows(pattern: RegExp): boolean {
    return pattern.test(this.#text.slice(-2));
  }

  #copyJoined(sticky: RegExp): string {
    let copied = "";
    do copied += this.#copy(sticky);
    while (this.#joint());
    return copied;
  }

  #copy(sticky: RegExp): string {
    sticky.lastIndex = this.#at;
    const [copied] = sticky.exec(this.#source) as RegExpExecArray;
    this.#text += copied;
    this.#at += copied.length;
    return copied;
  }
}
