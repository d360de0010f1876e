import { escapedCharacters } from "../escapedCharacters.ts";
import type { Program } from "../program.ts";
import { binaryOf } from "./parts/binary.ts";
import { command, printBinary } from "./parts/command.ts";

/** With one more than C has. */
const escapes: Readonly<Record<string, string>> = { ...escapedCharacters, e: "\x1b" };

/** `echo [-neE] [STRING…]`: the program, not the shell's builtin: backslashes mean something only with `-e`. */
export const echo: Program = command(function* (context) {
  const words = context.argv.slice(1);
  let [endsLine, takesEscapes] = [true, false];
  while (/^-[neE]+$/.test(words[0] ?? "")) {
    for (const letter of words.shift() as string) {
      if (letter === "n") endsLine = false;
      if (letter === "e" || letter === "E") takesEscapes = letter === "e";
    }
  }
  const line = binaryOf(words.join(" "));
  const { text, stops } = takesEscapes ? unescape(line) : { text: line, stops: false };
  yield* printBinary(context, endsLine && !stops ? `${text}\n` : text);
  return 0;
});

/** What the escapes stand for; `\c` ends the text. */
function unescape(line: string): { text: string; stops: boolean } {
  const escape = /\\(?:0([0-7]{1,3})|([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|([^]))/g;
  let text = "";
  let from = 0;
  for (const { 0: whole, 1: octal, 2: bare, 3: hexadecimal, 4: char = "", index } of line.matchAll(escape)) {
    text += line.slice(from, index);
    from = index + whole.length;
    if (char === "c") return { text, stops: true };
    const digits = octal ?? bare ?? hexadecimal;
    const code = digits === undefined ? undefined : Number.parseInt(digits, hexadecimal === undefined ? 8 : 16);
    text += code === undefined ? (escapes[char] ?? whole) : String.fromCharCode(code & 255);
  }
  return { text: text + line.slice(from), stops: false };
}
