import { CommandError } from "./command.ts";
import type { CommandLine } from "./options.ts";
import { perlRegex } from "./perlRegex.ts";
import { Regex } from "./regex.ts";

/** What lines are searched for. */
export interface GrepMatcher {
  matches(line: string): boolean;
  /** The matches that are not empty, one after the other, as places. */
  all(line: string): Iterable<readonly [start: number, end: number]>;
}

interface Search {
  exec(text: string, from: number): { index: number; 0: string } | undefined | null;
}

/**
 * A matcher of any of the patterns, with the options of grep.
 * @throws CommandError if one is none
 */
export function grepMatcher(patterns: readonly string[], { options, has }: CommandLine): GrepMatcher {
  const kind = options.findLast(([letter]) => "EFGP".includes(letter))?.[0] ?? "G";
  const ignoresCase = has("i") || has("y");
  const searches = patterns.map((pattern) => searchOf(pattern, kind, ignoresCase));
  const isWhole = has("x");
  const isWord = has("w") && !isWhole;

  const firstOf = (search: Search, line: string, from: number): [number, number] | undefined => {
    for (let start = from; start <= line.length; start++) {
      const match = search.exec(line, start);
      if (match === null || match === undefined) return undefined;
      const end = match.index + match[0].length;
      if (!isWord) return [match.index, end];
      for (let last = end; last >= match.index; last--) {
        const shorter = last === end ? match : search.exec(line.slice(0, last), match.index);
        if (shorter?.index !== match.index) break;
        last = match.index + shorter[0].length;
        if (isBoundary(line, match.index, last)) return [match.index, last];
      }
      start = match.index;
    }
    return undefined;
  };
  const whole = isWhole ? searches.map((_, at) => wholeOf(patterns[at] as string, kind, ignoresCase)) : [];

  return {
    matches: (line) =>
      isWhole ? whole.some((test) => test(line)) : searches.some((search) => firstOf(search, line, 0) !== undefined),
    *all(line) {
      if (isWhole) {
        if (line !== "" && whole.some((test) => test(line))) yield [0, line.length];
        return;
      }
      for (let from = 0; from <= line.length;) {
        let best: [number, number] | undefined;
        for (const search of searches) {
          const found = firstOf(search, line, from);
          if (found === undefined) continue;
          if (best === undefined || found[0] < best[0] || (found[0] === best[0] && found[1] > best[1])) best = found;
        }
        if (best === undefined) return;
        if (best[1] > best[0]) yield best;
        from = best[1] > best[0] ? best[1] : best[1] + 1;
      }
    },
  };
}

function isBoundary(line: string, start: number, end: number): boolean {
  const isWordAt = (at: number): boolean => /^[0-9A-Z_a-z]$/.test(line[at] ?? "");
  return !isWordAt(start - 1) && !isWordAt(end);
}

function searchOf(pattern: string, kind: string, ignoresCase: boolean): Search {
  if (kind === "P") return perl(pattern, ignoresCase ? "gi" : "g");
  if (kind !== "F") {
    checkBrackets(pattern);
    return new Regex(pattern, { isExtended: kind === "E", ignoresCase });
  }
  const fold = (text: string): string =>
    ignoresCase ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text;
  const sought = fold(pattern);
  return {
    exec(text, from) {
      const index = fold(text).indexOf(sought, from);
      return index === -1 ? undefined : { index, 0: pattern };
    },
  };
}

/** `[:alpha:]` is taken for a slip. */
function checkBrackets(pattern: string): void {
  for (const [part] of pattern.matchAll(/\\[^]|\[\^?\]?(?:\[:\w+:\]|[^\]])*\]/g)) {
    if (/^\[\^?:(?!:+\]$)[^-[]+:\]$/.test(part))
      throw new CommandError("character class syntax is [[:space:]], not [:space:]");
  }
}

/** Does the whole line match? */
function wholeOf(pattern: string, kind: string, ignoresCase: boolean): (line: string) => boolean {
  if (kind === "F") {
    const search = searchOf(pattern, kind, ignoresCase);
    return (line) => line.length === pattern.length && search.exec(line, 0)?.index === 0;
  }
  const regex =
    kind === "P"
      ? perl(`^(?:${pattern})$`, ignoresCase ? "gi" : "g")
      : kind === "E"
        ? new Regex(`^(${shifted(pattern)})$`, { isExtended: true, ignoresCase })
        : new Regex(`^\\(${shifted(pattern)}\\)$`, { ignoresCase });
  return (line) => regex.exec(line, 0) != null;
}

/** References count one group more. */
function shifted(pattern: string): string {
  return pattern.replace(/\\([^])/g, (whole, char: string) => (/[1-8]/.test(char) ? `\\${Number(char) + 1}` : whole));
}

function perl(pattern: string, flags: string): Search {
  let regex: RegExp;
  try {
    regex = perlRegex(pattern, flags);
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
  return {
    exec(text, from) {
      regex.lastIndex = from;
      return regex.exec(text);
    },
  };
}
