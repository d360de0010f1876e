const classes: Readonly<Record<string, string>> = {
  alnum: "\\p{L}\\p{Nd}",
  alpha: "\\p{L}",
  blank: " \\t",
  cntrl: "\\p{Cc}",
  digit: "0-9",
  graph: "!-~\\p{L}\\p{N}\\p{P}\\p{S}",
  lower: "\\p{Ll}",
  print: " -~\\p{L}\\p{N}\\p{P}\\p{S}",
  punct: "!-/:-@\\[-`\\{-~\\p{P}",
  space: "\\s",
  upper: "\\p{Lu}",
  xdigit: "0-9A-Fa-f",
};

const compiled = /* @__PURE__ */ new Map<string, string>();

/** The text as a pattern that matches just it. */
export function quotePattern(text: string): string {
  return text.replace(/[\\*?[\]!^-]/g, "\\$&");
}

/** The text that a pattern without wildcards matches. */
export function unquotePattern(pattern: string): string {
  return pattern.replace(/\\(.)/gs, "$1");
}

/** Has the pattern wildcards? */
export function hasWildcards(pattern: string): boolean {
  return /[*?[]/.test(pattern.replace(/\\./gs, ""));
}

/**
 * The regular expression of a pattern of the shell: `*`, `?`, `[…]`, and `\` before what stands for itself. All characters
 * are alike, also slashes, dots and newlines.
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_13
 */
export function patternSource(pattern: string, isGreedy = true): string {
  const key = `${isGreedy ? "longest" : "shortest"} ${pattern}`;
  let source = compiled.get(key);
  if (source === undefined) {
    if (compiled.size > 500) compiled.clear();
    source = compile(pattern, isGreedy ? "[^]*" : "[^]*?");
    compiled.set(key, source);
  }
  return source;
}

/** Does the whole text match? */
export function matchesPattern(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${patternSource(pattern)})$`, "u").test(text);
}

function compile(pattern: string, star: string): string {
  let source = "";
  for (let at = 0; at < pattern.length;) {
    const char = String.fromCodePoint(pattern.codePointAt(at) as number);
    at += char.length;
    if (char === "*") source += star;
    else if (char === "?") source += "[^]";
    else if (char === "\\" && at < pattern.length) {
      const next = String.fromCodePoint(pattern.codePointAt(at) as number);
      source += literal(next);
      at += next.length;
    } else if (char === "[") {
      const bracket = compileBracket(pattern, at);
      source += bracket?.source ?? "\\[";
      at = bracket?.end ?? at;
    } else source += literal(char);
  }
  return source;
}

/** The class behind a `[`; none if no `]` closes it. */
function compileBracket(pattern: string, start: number): { source: string; end: number } | undefined {
  let at = start;
  const isNegated = pattern[at] === "!" || pattern[at] === "^";
  if (isNegated) at += 1;
  let members = "";
  for (let isFirst = true; at < pattern.length; isFirst = false) {
    const char = String.fromCodePoint(pattern.codePointAt(at) as number);
    if (char === "]" && !isFirst) {
      const source = members === "" ? (isNegated ? "[^]" : "[]") : `[${isNegated ? "^" : ""}${members}]`;
      return { source, end: at + 1 };
    }
    const named = /^\[:([a-z]+):\]/.exec(pattern.slice(at));
    if (named !== null) {
      members += classes[named[1] as string] ?? "";
      at += named[0].length;
      continue;
    }
    const from = memberAt(pattern, at);
    at = from.end;
    if (pattern[at] === "-" && at + 1 < pattern.length && pattern[at + 1] !== "]") {
      const to = memberAt(pattern, at + 1);
      at = to.end;
      if (from.char <= to.char) members += `${inClass(from.char)}-${inClass(to.char)}`;
    } else members += inClass(from.char);
  }
  return undefined;
}

function memberAt(pattern: string, at: number): { char: string; end: number } {
  const start = pattern[at] === "\\" && at + 1 < pattern.length ? at + 1 : at;
  const char = String.fromCodePoint(pattern.codePointAt(start) as number);
  return { char, end: start + char.length };
}

function literal(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
}

function inClass(char: string): string {
  return char.replace(/[\\\]^[-]/, "\\$&");
}
