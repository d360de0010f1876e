import { escapedCharacters } from "../../escapedCharacters.ts";
import { escapeByte } from "../../text.ts";

/**
 * What the backslash at a place of a text begins; `"stop"` for `\c`; `undefined` if it stands for itself. Octal digits follow
 * a 0 if `octal` says so, as in `echo`, else up to three stand alone.
 */
export function escapeSequence(
  text: string,
  at: number,
  octal: "0" | "",
): { text: string; end: number } | "stop" | undefined {
  const next = text[at + 1] ?? "";
  if (next === "c") return "stop";
  const digits = (octal === "0" ? /^0([0-7]{0,3})/ : /^([0-7]{1,3})/).exec(text.slice(at + 1));
  if (digits !== null) {
    const value = digits[1] === "" ? 0 : Number.parseInt(digits[1] as string, 8) & 255;
    return { text: escapeByte(value), end: at + 1 + digits[0].length };
  }
  const char = escapedCharacters[next];
  return char === undefined ? undefined : { text: char, end: at + 2 };
}
