import { characterClasses } from "./characterClasses.ts";

/** What Perl has and RegExp writes in another way, outside of brackets. */
const others: Readonly<Record<string, string>> = {
  A: "(?<![^])",
  H: "[^\\t ]",
  N: "[^\\n]",
  R: "(?:\\r\\n|[\\n-\\r\\x85])",
  Z: "(?![^])",
  a: "\\x07",
  e: "\\x1b",
  h: "[\\t ]",
  z: "(?![^])",
};

const inBrackets: Readonly<Record<string, string>> = { a: "\\x07", e: "\\x1b", h: "\\t " };

/**
 * Translates a regular expression of Perl into one of JavaScript, as far as they are alike: `\K`, options at the beginning, named
 * groups, and classes are rewritten, and the rest stays.
 */
export function perlRegex(pattern: string, flags: string): RegExp {
  const [start, options = ""] = /^\(\?([ims]+)\)/.exec(pattern) ?? [""];
  const all = [...new Set([...flags, ...options])].join("");
  return new RegExp(keepOut(pattern.slice(start.length).replace(token, rewritten)), all);
}

/** What may be rewritten: what is quoted, an escape, brackets, and the beginning of a group. */
const token =
  /\\Q([^]*?)(?:\\E|$)|\\x\{([\da-fA-F]+)\}|\\([^])|\[\^?\]?(?:\[:\^?\w+:\]|\\[^]|[^\]\\])*\]|\(\?P<|\(\?P=(\w+)\)|\(\?#[^)]*\)/g;

function rewritten(
  whole: string,
  quoted: string | undefined,
  code: string | undefined,
  escaped: string | undefined,
  name: string | undefined,
): string {
  if (quoted !== undefined) return quoted.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  if (code !== undefined) return `\\u${code.padStart(4, "0")}`;
  if (escaped !== undefined) return others[escaped] ?? whole;
  if (name !== undefined) return `\\k<${name}>`;
  if (whole === "(?P<") return "(?<";
  return whole.startsWith("[") ? brackets(whole) : "";
}

function brackets(text: string): string {
  const [, start = "", inner = ""] = /^(\[\^?)(\]?[^]*)\]$/.exec(text) ?? [];
  const members = inner.replace(
    /\[:(\^?)(\w+):\]|\\([^])|\[|^\]/g,
    (whole, not: string, name: string, char: string) => {
      if (char !== undefined) return inBrackets[char] ?? whole;
      const chars = name === "word" ? `${characterClasses["alnum"]}_` : characterClasses[name];
      if (chars === undefined) return `\\${whole}`;
      const all = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
      return (not === "" ? [...chars] : all.filter((each) => !chars.includes(each))).map(asMember).join("");
    },
  );
  return `${start}${members}]`;
}

function asMember(char: string): string {
  return `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

/** What is before `\K` has to be there, but is not of the match. */
function keepOut(source: string): string {
  const at = source.search(/(?<=(?<!\\)(?:\\\\)*)\\K/);
  return at === -1 ? source : `(?<=${source.slice(0, at)})${source.slice(at + 2)}`;
}
