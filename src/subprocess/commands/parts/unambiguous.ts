const escapes: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\\": "\\\\",
};

/** As `l` of sed shows it, folded at a width. */
export function unambiguous(text: string, width: number): string {
  let output = "";
  let column = 0;
  for (const char of text) {
    const shown = escapes[char] ?? (/[ -~]/.test(char) ? char : `\\${char.charCodeAt(0).toString(8).padStart(3, "0")}`);
    if (width > 1 && column + shown.length > width - 1) {
      output += "\\\n";
      column = 0;
    }
    output += shown;
    column += shown.length;
  }
  return `${output}$\n`;
}
