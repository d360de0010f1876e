import { quotePattern } from "./pattern.ts";

/** A part of a word that has been expanded. */
export interface Piece {
  readonly text: string;
  /** `quoted` is taken as it is; `literal` may be a pattern; `split` may be one, and is split into fields. */
  readonly kind: "quoted" | "literal" | "split";
}

/** Between two positional parameters of `$@` or `$*`: the text that joins them where there are no fields. */
export interface FieldBreak {
  readonly kind: "break";
  readonly joint: string;
}

export type Expanded = readonly (Piece | FieldBreak)[];

/** A field: its text, and the pattern that it is. */
export interface Field {
  text: string;
  pattern: string;
}

/**
 * The fields of an expanded word, split at the characters of IFS.
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_06_05
 */
export function splitFields(expanded: Expanded, ifs: string): Field[] {
  const fields: Field[] = [];
  let field: Field | undefined;
  let isAfterSpace = false;
  const finish = (): void => {
    if (field !== undefined) fields.push(field);
    field = undefined;
  };
  const append = (text: string, pattern: string): void => {
    field ??= { text: "", pattern: "" };
    field.text += text;
    field.pattern += pattern;
    isAfterSpace = false;
  };
  for (const piece of expanded) {
    if (piece.kind === "break") {
      finish();
      isAfterSpace = false;
    } else if (piece.kind === "quoted") append(piece.text, quotePattern(piece.text));
    else if (piece.kind === "literal") append(piece.text, piece.text);
    else {
      for (const run of runsOf(piece.text, ifs)) {
        if (run.delimiter === "") append(run.text, run.text);
        else if (/^[ \t\n]/.test(run.delimiter)) {
          if (field !== undefined) isAfterSpace = true;
          finish();
        } else {
          if (field === undefined && !isAfterSpace) fields.push({ text: "", pattern: "" });
          finish();
          isAfterSpace = false;
        }
      }
    }
  }
  finish();
  return fields;
}

/** The text of an expanded word where there are no fields. */
export function joinPieces(expanded: Expanded): string {
  return expanded.map((piece) => (piece.kind === "break" ? piece.joint : piece.text)).join("");
}

/** The pattern that an expanded word is. */
export function joinPattern(expanded: Expanded): string {
  return expanded
    .map((piece) =>
      piece.kind === "break" ? piece.joint : piece.kind === "quoted" ? quotePattern(piece.text) : piece.text,
    )
    .join("");
}

interface Run {
  readonly text: string;
  /** A character of IFS; nothing for text between them. */
  readonly delimiter: string;
}

function runsOf(text: string, ifs: string): Run[] {
  const runs: Run[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const char = text[at];
    if (char !== undefined && !ifs.includes(char)) continue;
    if (at > start) runs.push({ text: text.slice(start, at), delimiter: "" });
    if (char !== undefined) runs.push({ text: "", delimiter: char });
    start = at + 1;
  }
  return runs;
}
