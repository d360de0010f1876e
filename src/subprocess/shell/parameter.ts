import type { Coroutine } from "../../tasks/awaitable.ts";
import { ShellError } from "./controlFlow.ts";
import { expandPattern, expandText, expandWord } from "./expand.ts";
import { type Expanded, type FieldBreak, type Piece, joinPieces } from "./fields.ts";
import { lastJobExpansion, type ParameterExpansionPart } from "./grammar.ts";
import { patternSource } from "./pattern.ts";
import type { Shell } from "./shell.ts";
import { isName } from "./variables.ts";

/** A parameter as it stands in a word. */
type Reference = Pick<ParameterExpansionPart, "parameter"> & Partial<ParameterExpansionPart>;

/** What `$x` and `${x…}` become. */
export function* expandParameter(shell: Shell, reference: Reference, isQuoted: boolean): Coroutine<Expanded> {
  const { parameter, operation, prefix, index } = reference;
  if (prefix === "!") {
    const ofLastJob = lastJobExpansion(reference.text ?? "");
    if (ofLastJob === undefined) throw badSubstitution();
    return yield* expandParameter(shell, ofLastJob, isQuoted);
  }
  if (parameter === "" || index !== undefined) throw badSubstitution();
  const kind = isQuoted ? "quoted" : "split";
  if (prefix === "#") {
    if (operation !== undefined) throw badSubstitution();
    return [{ kind, text: String(lengthOf(shell, parameter)) }];
  }
  if (operation === undefined) return valueOf(shell, parameter, isQuoted);
  if (operation.type === "Default") return yield* withDefault(shell, parameter, operation, isQuoted);
  if (operation.type !== "Remove") throw badSubstitution();
  const pattern = yield* expandPattern(shell, operation.operand);
  if (parameter === "@" || parameter === "*") {
    return valueOf(shell, parameter, isQuoted).map((each) =>
      each.kind === "break" ? each : { ...each, text: remove(each.text, operation.operator, pattern) },
    );
  }
  return [{ kind, text: remove(shell.parameterOrFail(parameter) ?? "", operation.operator, pattern) }];
}

function badSubstitution(): ShellError {
  return new ShellError("Bad substitution");
}

function lengthOf(shell: Shell, parameter: string): number {
  if (parameter === "@" || parameter === "*") return shell.parameters.length;
  return [...(shell.parameterOrFail(parameter) ?? "")].length;
}

function valueOf(shell: Shell, parameter: string, isQuoted: boolean): Expanded {
  if (parameter === "@") return parametersOf(shell, isQuoted, " ");
  if (parameter !== "*") return [{ kind: isQuoted ? "quoted" : "split", text: shell.parameterOrFail(parameter) ?? "" }];
  const joint = shell.ifs.slice(0, 1);
  if (isQuoted) return [{ kind: "quoted", text: shell.parameters.join(joint) }];
  return parametersOf(shell, false, joint);
}

/** The positional parameters, each a field of its own. */
function parametersOf(shell: Shell, isQuoted: boolean, joint: string): Expanded {
  const expanded: (Piece | FieldBreak)[] = [];
  for (const [index, text] of shell.parameters.entries()) {
    if (index > 0) expanded.push({ kind: "break", joint });
    expanded.push({ kind: isQuoted ? "quoted" : "split", text });
  }
  return expanded;
}

type Default = Extract<NonNullable<Reference["operation"]>, { type: "Default" }>;

function* withDefault(
  shell: Shell,
  parameter: string,
  { operator, operand }: Default,
  isQuoted: boolean,
): Coroutine<Expanded> {
  const value = shell.parameter(parameter);
  const isMissing = value === undefined || (operator.startsWith(":") && value === "");
  const kind = operator.at(-1);
  if (kind === "+") return isMissing ? [] : yield* operandOf(shell, operand, isQuoted);
  if (!isMissing) return valueOf(shell, parameter, isQuoted);
  if (kind === "-") return yield* operandOf(shell, operand, isQuoted);
  if (kind === "?") {
    const message = yield* expandText(shell, operand);
    throw new ShellError(`${parameter}: ${message === "" ? "parameter not set or null" : message}`);
  }
  if (!isName(parameter)) throw badSubstitution();
  shell.variables.set(parameter, joinPieces(yield* expandWord(shell, operand, { isQuoted, isBraced: true })));
  return valueOf(shell, parameter, isQuoted);
}

/** The word behind `:-` or `:+`: its blanks separate fields, what is quoted in it does not. */
function* operandOf(shell: Shell, operand: Default["operand"], isQuoted: boolean): Coroutine<Expanded> {
  const expanded = yield* expandWord(shell, operand, { isQuoted, isBraced: true });
  if (isQuoted) return expanded;
  return expanded.map((piece) => (piece.kind === "literal" ? { ...piece, kind: "split" } : piece));
}

/** The text without what the pattern matches of its beginning or end. */
function remove(text: string, operator: string, pattern: string): string {
  const isLongest = operator.length === 2;
  if (operator.startsWith("#")) {
    const match = new RegExp(`^(?:${patternSource(pattern, isLongest)})`, "u").exec(text);
    return match === null ? text : text.slice(match[0].length);
  }
  const whole = new RegExp(`^(?:${patternSource(pattern)})$`, "u");
  const starts = [...Array(text.length + 1).keys()];
  const start = (isLongest ? starts : starts.toReversed()).find((at) => whole.test(text.slice(at)));
  return start === undefined ? text : text.slice(0, start);
}
