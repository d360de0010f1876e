import { IncompleteReadError, LimitOverrunError, OSError } from "../../../errors.ts";
import { ByteBuffer } from "../../../streams/byteBuffer.ts";
import type { StreamReader } from "../../../streams/streamReader.ts";
import type { Coroutine } from "../../../tasks/awaitable.ts";
import { decodeText } from "../../text.ts";
import { ShellError } from "../controlFlow.ts";
import type { Shell } from "../shell.ts";
import { isName } from "../variables.ts";
import type { Builtin } from "./builtin.ts";

/** A character of a line, and whether a backslash stood before it. */
interface Char {
  readonly char: string;
  readonly isEscaped: boolean;
}

/** Reads a line into variables; 1 at the end of the input. `-r`: a backslash is a character like others. */
export const read: Builtin = function* (shell, [, ...words]) {
  let isRaw = false;
  let at = 0;
  for (; words[at]?.startsWith("-") === true && words[at] !== "-"; at++) {
    if (words[at] === "--") {
      at += 1;
      break;
    }
    if (words[at] === "-r") isRaw = true;
    else if (words[at] === "-p") yield* shell.write(2, words[++at] ?? "");
    else throw new ShellError(`read: Illegal option ${words[at]}`);
  }
  const names = words.slice(at);
  if (names.length === 0) throw new ShellError("read: arg count");
  for (const name of names) if (!isName(name)) throw new ShellError(`read: ${name}: bad variable name`);
  const reader = shell.files.reader(0);
  if (reader === null) return 1;
  const { chars, isWhole } = yield* readLine(reader, isRaw);
  assign(shell, names, chars);
  return isWhole ? 0 : 1;
};

function* readLine(reader: StreamReader, isRaw: boolean): Coroutine<{ chars: Char[]; isWhole: boolean }> {
  const chars: Char[] = [];
  for (;;) {
    const line = decodeText(yield* readBytes(reader)).replaceAll("\0", "");
    const isWhole = line.endsWith("\n");
    const text = isWhole ? line.slice(0, -1) : line;
    let isContinued = false;
    for (let at = 0; at < text.length; at++) {
      const isEscape = !isRaw && text[at] === "\\";
      if (!isEscape) chars.push({ char: text[at] as string, isEscaped: false });
      else if (at + 1 < text.length) chars.push({ char: text[++at] as string, isEscaped: true });
      else isContinued = true;
    }
    if (!isContinued || !isWhole) return { chars, isWhole };
  }
}

/** A line of any length, with its end if it has one. */
function* readBytes(reader: StreamReader): Coroutine<Uint8Array> {
  const line = new ByteBuffer();
  for (;;) {
    try {
      line.push(yield* reader.readuntil());
      return line.take(Infinity);
    } catch (error) {
      if (error instanceof LimitOverrunError) line.push(yield* reader.readexactly(error.consumed));
      else if (error instanceof IncompleteReadError) {
        line.push(error.partial);
        return line.take(Infinity);
      } else if (error instanceof OSError) return line.take(Infinity); // it is closed, or cannot be read
      else throw error;
    }
  }
}

/** The last name gets all that is left. */
function assign(shell: Shell, names: readonly string[], chars: readonly Char[]): void {
  const { ifs } = shell;
  const isDelimiter = ({ char, isEscaped }: Char): boolean => !isEscaped && ifs.includes(char);
  const isSpace = (each: Char | undefined): boolean =>
    each !== undefined && isDelimiter(each) && /[ \t\n]/.test(each.char);
  let at = 0;
  const skipSpaces = (): void => {
    while (isSpace(chars[at])) at += 1;
  };
  const textOf = (part: readonly Char[]): string => part.map(({ char }) => char).join("");
  skipSpaces();
  for (const name of names.slice(0, -1)) {
    const start = at;
    while (at < chars.length && !isDelimiter(chars[at] as Char)) at += 1;
    shell.variables.set(name, textOf(chars.slice(start, at)));
    skipSpaces();
    const next = chars[at];
    if (next === undefined || !isDelimiter(next)) continue;
    at += 1;
    skipSpaces();
  }
  let end = chars.length;
  while (end > at && isSpace(chars[end - 1])) end -= 1;
  const rest = chars.slice(at, end);
  const last = rest.at(-1);
  // A delimiter at the very end ends the only field that is left.
  if (last !== undefined && isDelimiter(last) && rest.filter(isDelimiter).length === 1) {
    rest.pop();
    while (isSpace(rest.at(-1))) rest.pop();
  }
  shell.variables.set(names.at(-1) as string, textOf(rest));
}
