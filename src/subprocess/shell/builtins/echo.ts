import { escapeSequence } from "./escape.ts";
import { type Builtin, print } from "./builtin.ts";

/** As POSIX has it: backslashes mean something, `\c` ends the output; `-n` leaves the line end out. */
export const echo: Builtin = function* (shell, [, ...words]) {
  const isOpen = words[0] === "-n";
  const line = (isOpen ? words.slice(1) : words).join(" ");
  let text = "";
  for (let at = 0; at < line.length;) {
    const escape = line[at] === "\\" ? escapeSequence(line, at, "0") : undefined;
    if (escape === "stop") return yield* print(shell, "echo", text);
    text += escape?.text ?? line[at];
    at = escape?.end ?? at + 1;
  }
  return yield* print(shell, "echo", isOpen ? text : `${text}\n`);
};
