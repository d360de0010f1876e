import type { Regex } from "./regex.ts";
import type { Piece, Substitution } from "./sedCommand.ts";

/** The text with what is replaced; nothing if there is no match. */
export function substitute(text: string, regex: Regex, { pieces, nth, isGlobal }: Substitution): string | undefined {
  let output = "";
  let copied = 0;
  let count = 0;
  let lastEnd = -1;
  for (let from = 0; from <= text.length;) {
    const match = regex.exec(text, from);
    if (match === undefined) break;
    const end = match.index + match[0].length;
    if (end === match.index && end === lastEnd) {
      from = end + 1; // nothing matches where the last match has ended
      continue;
    }
    lastEnd = end;
    from = end === match.index ? end + 1 : end;
    count += 1;
    if (count < nth) continue;
    output += text.slice(copied, match.index) + expand(pieces, match);
    copied = end;
    if (!isGlobal) break;
  }
  return count < nth ? undefined : output + text.slice(copied);
}

function expand(pieces: readonly Piece[], match: RegExpExecArray): string {
  let output = "";
  let lasting = "E";
  let once = "E";
  for (const piece of pieces) {
    if (typeof piece === "object" && "change" in piece) {
      if (piece.change === "u" || piece.change === "l") once = piece.change;
      else lasting = piece.change;
      continue;
    }
    const text = typeof piece === "string" ? piece : (match[piece.group] ?? "");
    if (text === "") continue;
    const cased = changed(text, lasting);
    output += once === "E" ? cased : changed(cased.slice(0, 1), once.toUpperCase()) + cased.slice(1);
    once = "E";
  }
  return output;
}

function changed(text: string, change: string): string {
  if (change === "U") return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
  return change === "L" ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text;
}
