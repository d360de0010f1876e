import { forEachChild, parse } from "unbash";
import type { ParsedScript, Script, Statement, SyntaxNode, WordPart } from "unbash";

import { ShellError } from "./controlFlow.ts";

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
  readonly source: string;
  readonly statements: readonly Statement[];
  readonly error: ShellSyntaxError | undefined;
  /** Have all here-documents their ends? */
  readonly isClosed: boolean;
  /** Could more lines make it right? */
  readonly isUnfinished: boolean;
}

/** Parses a script. As in any shell, what stands in front of a line that is wrong is run. */
export function parseScript(source: string): Parsed {
  const script = parse(source);
  const fault = faultOf(script, source);
  const isClosed = !source.includes("<<") || isHereDocClosed(script);
  const isUnfinished = !isClosed || isCutOff(script, source);
  if (fault === undefined) return { source, statements: script.commands, error: undefined, isClosed, isUnfinished };
  const lineStart = source.lastIndexOf("\n", fault.pos - 1) + 1;
  const statements = script.commands.filter(({ end }) => end <= lineStart && end < fault.pos);
  const error = new ShellSyntaxError(fault.message, lineAt(source, fault.pos));
  return { source, statements, error, isClosed, isUnfinished };
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
  const statement = parse(`: "${text}"`).commands[0];
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
  if (/(?<!\\)(?:\\\\)*\\\n$/.test(source)) return true;
  const last = errors.at(-1);
  if (last === undefined || errors.some(({ message }) => message.startsWith("unexpected"))) return false;
  return last.pos >= source.length || last.message.startsWith("unterminated");
}

function faultOf(script: Script & ParsedScript, source: string): { message: string; pos: number } | undefined {
  const first = script.errors?.[0];
  if (first !== undefined) return first;
  const end = script.commands.at(-1)?.end ?? 0;
  const rest = /^(?:[\s;&]|#.*|<<.*)*\(/.exec(source.slice(end)); // the parser drops a stray parenthesis
  return rest === null ? undefined : { message: '"(" unexpected', pos: end + rest[0].length - 1 };
}
