import type { Coroutine } from "asyncio-web";
import { type FileSystem, OSError } from "asyncio-web/subprocess";
import { lastWordOf } from "./lastWord.ts";
import { shellWords } from "./shellWords.ts";

/** What there is to complete with. */
export interface Surroundings {
  readonly programs: readonly string[];
  readonly fs: FileSystem;
  readonly cwd: string;
  readonly home: string;
}

/** What a Tab does. */
export interface Completion {
  /** What stands before the cursor then. */
  readonly before: string;
  /** All that it could become, for people; empty if it is complete. */
  readonly choices: readonly string[];
}

interface Candidate {
  readonly text: string;
  readonly label: string;
  readonly isDirectory: boolean;
}

/** Completes the last word: the name of a program, or a path. */
export function* complete(before: string, surroundings: Surroundings): Coroutine<Completion> {
  const { start, text, quote, command } = lastWordOf(before);
  const candidates =
    command === undefined && !text.includes("/")
      ? commandsFor(text, surroundings.programs)
      : yield* pathsFor(text, surroundings, command === "cd");
  const [first] = candidates;
  if (first === undefined) return { before, choices: [] };
  const isOne = candidates.length === 1;
  const common = isOne ? first.text : commonPrefix(candidates.map((each) => each.text));
  const written = quote === "" ? escape(common) : quote + common;
  const end = isOne && !first.isDirectory ? `${quote} ` : "";
  return { before: before.slice(0, start) + written + end, choices: isOne ? [] : candidates.map(({ label }) => label) };
}

function commandsFor(text: string, programs: readonly string[]): Candidate[] {
  const names = [...new Set([...programs, ...shellWords])].toSorted();
  return names.filter((name) => name.startsWith(text)).map((name) => ({ text: name, label: name, isDirectory: false }));
}

function* pathsFor(text: string, { fs, cwd, home }: Surroundings, onlyDirectories: boolean): Coroutine<Candidate[]> {
  const slash = text.lastIndexOf("/") + 1;
  const directory = text.slice(0, slash);
  const name = text.slice(slash);
  const path = directory.replace(/^~(?=\/)/, home);
  try {
    const entries = yield* fs.readdir(path.startsWith("/") ? path : `${cwd}/${path}`);
    return entries
      .filter((entry) => entry.name.startsWith(name) && (name !== "" || !entry.name.startsWith(".")))
      .filter(({ kind }) => kind === "directory" || !onlyDirectories)
      .map((entry) => {
        const isDirectory = entry.kind === "directory";
        const label = isDirectory ? `${entry.name}/` : entry.name;
        return { text: directory + label, label, isDirectory };
      })
      .toSorted((a, b) => (a.label < b.label ? -1 : 1));
  } catch (error) {
    if (error instanceof OSError) return [];
    throw error;
  }
}

function commonPrefix(texts: readonly string[]): string {
  return texts.reduce((prefix, text) => {
    let length = 0;
    while (length < prefix.length && prefix[length] === text[length]) length += 1;
    return prefix.slice(0, length);
  });
}

/** With a backslash before all that means something to the shell. */
function escape(text: string): string {
  return text.replace(/[\s"'`$&|;()<>*?![\]{}#\\]/g, "\\$&");
}
