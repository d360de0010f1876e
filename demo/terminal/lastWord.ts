/** The word of a command line that ends where the line ends. */
export interface LastWord {
  /** Where it begins. */
  readonly start: number;
  /** What it means, without its quotes. */
  readonly text: string;
  /** The quote that is open at its end. */
  readonly quote: "" | "'" | '"';
  /** The command that it is an argument of; `undefined` if it is the name of one. */
  readonly command: string | undefined;
}

/** After these comes a command. */
const reserved = new Set(["!", "{", "do", "elif", "else", "if", "then", "until", "while"]);

/** Finds the last word of a line, as a shell would. */
export function lastWordOf(line: string): LastWord {
  let start = 0;
  let text = "";
  let quote: LastWord["quote"] = "";
  let command: string | undefined;
  let isFile = false;

  const finish = (next: number): void => {
    const isAssignment = /^\w+=/.test(text);
    if (isFile && text !== "") isFile = false;
    else if (text !== "" && command === undefined && !reserved.has(text) && !isAssignment) command = text;
    text = "";
    start = next;
  };

  for (let at = 0; at < line.length; at++) {
    const char = line[at] as string;
    if (quote !== "" && char === quote) quote = "";
    else if (quote === "'") text += char;
    else if (char === "\\") text += line[++at] ?? "";
    else if (quote === '"') text += char;
    else if (char === "'" || char === '"') quote = char;
    else if (/\s/.test(char)) finish(at + 1);
    else if (/[<>]/.test(char) || (char === "&" && /[<>]/.test(line[at - 1] ?? ""))) {
      finish(at + 1);
      isFile = true;
    } else if (/[;|&()`]/.test(char)) {
      finish(at + 1);
      command = undefined;
      isFile = false;
    } else text += char;
  }
  return { start, text, quote, command: isFile ? "" : command };
}
