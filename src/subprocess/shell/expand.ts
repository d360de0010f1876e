import type { Coroutine } from "../../tasks/awaitable.ts";
import { ArithmeticError, evaluate } from "./arithmetic.ts";
import { ShellError } from "./controlFlow.ts";
import { type Expanded, type FieldBreak, joinPattern, joinPieces, type Piece, splitFields } from "./fields.ts";
import { glob } from "./glob.ts";
import { type HereDoc, parseArithmetic, parseQuoted, statementsOf, type Word, type WordPart } from "./grammar.ts";
import { expandParameter } from "./parameter.ts";
import { hasWildcards } from "./pattern.ts";
import type { Shell } from "./shell.ts";

/** Where a word stands. */
export interface Place {
  /** Between double quotes, or in a here-document. */
  readonly isQuoted?: boolean;
  /** Within braces, where a backslash quotes a closing one. */
  readonly isBraced?: boolean;
  /** The value of a variable: a tilde may also stand behind a colon. */
  readonly isAssigned?: boolean;
}

/** The fields that words become: split, and replaced by the paths they match. */
export function* expandFields(shell: Shell, words: readonly Word[]): Coroutine<string[]> {
  const result: string[] = [];
  for (const word of words) {
    for (const { text, pattern } of splitFields(yield* expandWord(shell, word), shell.ifs)) {
      const paths = hasWildcards(pattern) && !shell.hasOption("f") ? yield* glob(shell.context.fs, pattern) : [];
      if (paths.length > 0) result.push(...paths);
      else result.push(text);
    }
  }
  return result;
}

/** The text that a word becomes where it is not split. */
export function* expandText(shell: Shell, word: Word, place?: Place): Coroutine<string> {
  return joinPieces(yield* expandWord(shell, word, place));
}

/** What a prompt shows: all that begins with `$` or a backquote is replaced. */
export function* expandPrompt(shell: Shell, prompt: string): Coroutine<string> {
  return joinPieces(yield* expandParts(shell, parseQuoted(prompt.replaceAll('"', '\\"')), { isQuoted: true }));
}

/** The pattern that a word becomes: what is quoted stands for itself. */
export function* expandPattern(shell: Shell, word: Word): Coroutine<string> {
  return joinPattern(yield* expandWord(shell, word));
}

/** What a here-document holds. */
export function* expandHereDoc(shell: Shell, { body, delimiter, operator }: HereDoc): Coroutine<string> {
  const isStripped = operator === "<<-";
  if (delimiter?.quoted === true) return isStripped ? body.text.replace(/^\t+/gm, "") : body.text;
  let text = "";
  for (const part of body.parts ?? [{ type: "Literal" as const, text: body.text }]) {
    if (part.type === "Literal") {
      const raw = isStripped ? part.text.replace(text === "" ? /(^|\n)\t+/g : /(\n)\t+/g, "$1") : part.text;
      text += raw.replace(/\\([$`\\]|\n)/g, (_, char: string) => (char === "\n" ? "" : char));
    } else text += joinPieces(yield* expandPart(shell, part, { isQuoted: true }));
  }
  return text;
}

/** A word without its quotes and with all that begins with `$`, a backquote or a tilde replaced. */
export function* expandWord(shell: Shell, word: Word, place: Place = {}): Coroutine<Expanded> {
  const parts = word.parts ?? [{ type: "Literal" as const, text: word.text, value: word.value, pos: 0, end: 0 }];
  const first = parts[0];
  if (place.isQuoted === true || first?.type !== "Literal") return yield* expandParts(shell, parts, place);
  const home = tildeOf(shell, first.text, parts.length === 1, place);
  if (home === undefined) return yield* expandParts(shell, parts, place);
  const rest = { ...first, text: first.text.slice(1) };
  return [{ kind: "quoted", text: home }, ...(yield* expandParts(shell, [rest, ...parts.slice(1)], place))];
}

/** The home directory, if the text begins with a tilde that stands for it. */
function tildeOf(shell: Shell, text: string, isWhole: boolean, { isAssigned }: Place): string | undefined {
  const isTilde = text.startsWith("~/") || (text === "~" && isWhole) || (isAssigned === true && text.startsWith("~:"));
  return isTilde ? shell.variables.get("HOME") : undefined;
}

function* expandParts(shell: Shell, parts: readonly WordPart[], place: Place): Coroutine<Expanded> {
  const expanded: (Piece | FieldBreak)[] = [];
  for (const part of parts) expanded.push(...(yield* expandPart(shell, part, place)));
  return expanded;
}

function* expandPart(shell: Shell, part: WordPart, place: Place): Coroutine<Expanded> {
  const { isQuoted = false } = place;
  switch (part.type) {
    case "Literal":
      return isQuoted ? quoted(unescapeQuoted(part.text, place)) : literal(shell, part.text, place);
    case "Glob":
      if (part.kind === "bracket" && !isQuoted && /["'$`]/.test(part.text)) {
        return [
          { kind: "literal", text: "[" },
          ...(yield* expandParts(shell, part.parts, place)),
          { kind: "literal", text: "]" },
        ];
      }
      return isQuoted ? quoted(part.text) : literal(shell, part.text, place);
    case "SingleQuoted":
      return isQuoted ? yield* expandParts(shell, parseQuoted(part.text), place) : quoted(part.value);
    case "AnsiCQuoted":
      return quoted(isQuoted ? part.text : part.value);
    case "DoubleQuoted":
    case "LocaleString":
      return yield* expandDoubleQuoted(shell, part.parts);
    case "SimpleExpansion":
      return yield* expandParameter(shell, { parameter: part.text.slice(1) }, isQuoted);
    case "ParameterExpansion":
      return yield* expandParameter(shell, part, isQuoted);
    case "CommandExpansion": {
      const text = yield* shell.substitute(statementsOf(part.script));
      return [{ kind: isQuoted ? "quoted" : "split", text }];
    }
    case "ArithmeticExpansion":
      return [{ kind: isQuoted ? "quoted" : "split", text: yield* expandArithmetic(shell, part.text.slice(3, -2)) }];
    case "ExtendedGlob":
    case "BraceExpansion":
      return isQuoted ? quoted(part.text) : literal(shell, part.text, place);
    case "ProcessSubstitution":
      throw new ShellError("Syntax error: process substitution is not supported");
    default:
      return part satisfies never;
  }
}

function* expandDoubleQuoted(shell: Shell, parts: readonly WordPart[]): Coroutine<Expanded> {
  const expanded = yield* expandParts(shell, parts, { isQuoted: true });
  const isOnlyParameters = parts.length > 0 && parts.every((part) => /^\$(@|\{@\})$/.test(part.text));
  return expanded.length === 0 && !isOnlyParameters ? quoted("") : expanded;
}

/** The value of an arithmetic expression, in decimal digits. */
function* expandArithmetic(shell: Shell, text: string): Coroutine<string> {
  const expression = /[$`\\]/.test(text)
    ? joinPieces(yield* expandParts(shell, parseArithmetic(text), { isQuoted: true }))
    : text.replaceAll('"', "");
  try {
    return String(
      evaluate(expression, {
        get: (name) => shell.parameterOrFail(name),
        set: (name, value) => shell.variables.set(name, value),
      }),
    );
  } catch (error) {
    if (error instanceof ArithmeticError) throw new ShellError(error.message);
    throw error;
  }
}

function quoted(text: string): Piece[] {
  return [{ kind: "quoted", text }];
}

/** Unquoted text of the script: a backslash quotes what follows, and takes a line end away. */
function literal(shell: Shell, text: string, place: Place): Piece[] {
  if (!text.includes("\\") && !(place.isAssigned === true && text.includes(":~"))) return [{ kind: "literal", text }];
  const pieces: Piece[] = [];
  for (const [whole, escaped, tilde] of text.matchAll(/\\([^]?)|:(~)(?=[/:]|$)|[^\\:]+|:/g)) {
    if (escaped !== undefined) {
      if (escaped !== "\n") pieces.push({ kind: "quoted", text: escaped === "" ? "\\" : escaped });
    } else if (tilde !== undefined && place.isAssigned === true) {
      pieces.push({ kind: "literal", text: ":" }, { kind: "quoted", text: shell.variables.get("HOME") ?? "~" });
    } else pieces.push({ kind: "literal", text: whole });
  }
  return pieces;
}

/** Text between double quotes: a backslash quotes only what would mean something. */
function unescapeQuoted(text: string, { isBraced = false }: Place): string {
  return text.replace(isBraced ? /\\([$`"\\}]|\n)/g : /\\([$`"\\]|\n)/g, (_, char: string) =>
    char === "\n" ? "" : char,
  );
}
