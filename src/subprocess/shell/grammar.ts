import { forEachChild, parse } from "unbash";
import type { ParameterExpansionPart, ParsedScript, Script, Statement, SyntaxNode, Word, WordPart } from "unbash";

import { ShellError } from "./controlFlow.ts";
import { joinLines } from "./joinLines.ts";
import { isName } from "./variables.ts";

// All that the shell knows of the parser, which has a new major version every few weeks.
export type {
  Assignment,
  Case,
  Command,
  CommandNode,
  CompoundList,
  For,
  Function as FunctionDefinition,
  HereDoc,
  If,
  ParameterExpansionPart,
  ParsedScript,
  Pipeline,
  PipelineNode,
  AndOr,
  Redirect,
  Redirection,
  Statement,
  While,
  Word,
  WordPart,
} from "unbash";

/** The script is no shell script from this line on. */
class ShellSyntaxError extends ShellError {
  readonly line: number;

  constructor(message: string, line: number) {
    super(`${line}: Syntax error: ${message}`);
    this.line = line;
  }
}

/** What of a script can be run: all of it, or the lines before the first one that is wrong. */
export interface Parsed {
  readonly statements: readonly Statement[];
  readonly error: ShellSyntaxError | undefined;
  /** Have all here-documents their ends? */
  readonly isClosed: boolean;
  /** Could more lines make it right? */
  readonly isUnfinished: boolean;
}

/** Parses a script. As in any shell, what stands in front of a line that is wrong is run. */
export function parseScript(source: string): Parsed {
  const { text, joints } = joinLines(source);
  const script = parse(text);
  const fault = faultOf(script, text);
  const isClosed = !text.includes("<<") || isHereDocClosed(script);
  const isUnfinished = !isClosed || /(?<!\\)(?:\\\\)*\\\n$/.test(source) || isCutOff(script, text);
  if (fault === undefined) return { statements: script.commands, error: undefined, isClosed, isUnfinished };
  const lineStart = text.lastIndexOf("\n", fault.pos - 1) + 1;
  // A statement that is cut off has no end.
  const statements = script.commands.filter(({ pos, end }) => pos < end && end <= lineStart && end < fault.pos);
  const line = lineAt(text, fault.pos) + joints.filter((joint) => joint <= fault.pos).length;
  return { statements, error: new ShellSyntaxError(fault.message, line), isClosed, isUnfinished };
}

/**
 * The statements of a command substitution.
 * @throws ShellSyntaxError
 */
export function statementsOf(script: ParsedScript | undefined): readonly Statement[] {
  const fault = script?.errors?.[0];
  if (fault !== undefined) throw new ShellSyntaxError(fault.message, 1);
  return script?.commands ?? [];
}

/** The parts of a text as they would be between double quotes. */
export function parseQuoted(text: string): readonly WordPart[] {
  return partsOf(`"${text}"`);
}

/** The parts of an arithmetic expression, in which double quotes mean nothing. */
export function parseArithmetic(text: string): readonly WordPart[] {
  const end = "\u0001"; // as in a here-document, all others stand for themselves
  const statement = parse(`:<<${end}\n${text}\n${end}`).commands[0];
  const redirect = statement?.command.type === "Command" ? statement.command.redirects[0] : undefined;
  if (redirect?.type !== "HereDoc") return [];
  const { parts = [{ type: "Literal", text, value: text, pos: 0, end: text.length }] } = redirect.body;
  return parts.map((part) => (part.type === "Literal" ? { ...part, text: part.text.replaceAll('"', "") } : part));
}

/** `${!…}`, which the parser takes for bash's indirection: it is asked again, about another name. */
export function lastJobExpansion(text: string): ParameterExpansionPart | undefined {
  const [part] = partsOf(text.replace("!", "_"));
  if (part?.type !== "ParameterExpansion" || part.parameter !== "_") return undefined;
  return { ...part, parameter: "!" };
}

function partsOf(word: string): readonly WordPart[] {
  const statement = parse(`: ${word}`).commands[0];
  if (statement?.command.type !== "Command") return [];
  return statement.command.args[0]?.type === "Word" ? (statement.command.args[0].parts ?? []) : [];
}

/** The number of the line at a position, from 1. */
function lineAt(source: string, position: number): number {
  let line = 1;
  for (let at = source.indexOf("\n"); at !== -1 && at < position; at = source.indexOf("\n", at + 1)) line += 1;
  return line;
}

function isHereDocClosed(node: SyntaxNode): boolean {
  if (node.type === "HereDoc" && node.closing === undefined) return false;
  let isClosed = true;
  forEachChild(node, (child) => (isClosed &&= isHereDocClosed(child)));
  return isClosed;
}

/** Is all that is wrong with it that it ends too soon? */
function isCutOff({ errors = [] }: ParsedScript, source: string): boolean {
  const last = errors.at(-1);
  if (last === undefined || errors.some(({ message }) => message.startsWith("unexpected"))) return false;
  return last.pos >= source.length || last.message.startsWith("unterminated");
}

function faultOf(script: Script & ParsedScript, source: string): { message: string; pos: number } | undefined {
  const first = script.errors?.[0];
  if (first !== undefined) return first;
  if (/\bfor\s+[^\sA-Za-z_]/.test(source)) {
    const variable = badLoopVariable(script);
    if (variable !== undefined) return { message: "Bad for loop variable", pos: variable.pos };
  }
  const end = script.commands.at(-1)?.end ?? 0;
  const rest = /^(?:[\s;&]|#.*|<<.*)*\(/.exec(source.slice(end)); // the parser drops a stray parenthesis
  return rest === null ? undefined : { message: '"(" unexpected', pos: end + rest[0].length - 1 };
}

/** The variable of a loop whose name none can have. */
function badLoopVariable(node: SyntaxNode): Word | undefined {
  if (node.type === "For" && !isName(node.name.text)) return node.name;
  let found: Word | undefined;
  forEachChild(node, (child) => (found ??= badLoopVariable(child)));
  return found;
}
