import type { Piece } from "./sedCommand.ts";

/** The control characters that a letter behind a backslash stands for. */
export const controls: Readonly<Record<string, string>> = { a: "\x07", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** The character that is written, with a backslash or without. */
export function unescapeSed(char: string): string {
  if (!char.startsWith("\\") || char.length === 1) return char;
  const next = char.slice(1);
  return controls[next] ?? next;
}

/** The text of `a`, `i` and `c`, as it is printed. */
export function unescapeText(text: string): string {
  return text.replace(/\\(x[\da-fA-F]{1,2}|o[0-7]{1,3}|d\d{1,3}|c[^]|[^]|$)/g, (_, escaped: string) =>
    escaped.length > 1 ? charOf(escaped) : (controls[escaped] ?? escaped),
  );
}

/** The pieces of a replacement. */
export function piecesOf(replacement: string): Piece[] {
  return (replacement.match(/\\(?:x[\da-fA-F]{1,2}|o[0-7]{1,3}|d\d{1,3}|c[^])|\\[^]|&|[^\\&]+/g) ?? []).map(
    (part): Piece => {
      if (part === "&") return { group: 0 };
      const escaped = part.startsWith("\\") ? part.slice(1) : undefined;
      if (escaped === undefined) return part;
      if (/^\d$/.test(escaped)) return { group: Number(escaped) };
      if (escaped.length > 1) return charOf(escaped);
      if (/[ULulE]/.test(escaped)) return { change: escaped as "U" };
      return controls[escaped] ?? escaped;
    },
  );
}

/** What follows a backslash and the letter of a base, or of a control character. */
export const codeDigits: Readonly<Record<string, RegExp>> = {
  c: /[^]/y,
  d: /\d{1,3}/y,
  o: /[0-7]{1,3}/y,
  x: /[\da-fA-F]{1,2}/y,
};

/** The character of `x26`, `o46`, `d38` or `cA`; a letter alone is itself. */
export function charOf(written: string): string {
  const [letter = "", rest] = [written[0], written.slice(1)];
  if (rest === "") return letter;
  if (letter === "c") return String.fromCharCode(rest.toUpperCase().charCodeAt(0) ^ 64);
  return String.fromCharCode(Number.parseInt(rest, { x: 16, o: 8, d: 10 }[letter]) & 255);
}

/** The character in a regular expression, where it stands for itself. */
export function quoteRegex(char: string): string {
  return /[\\^$.*[\]]/.test(char) ? `\\${char}` : char;
}
