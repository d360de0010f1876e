import { readdirSync, readFileSync } from "node:fs";

/** What a tree holds, by path: the bytes of a file as characters U+0000 to U+00FF; `null` for a directory. */
export type Tree = Record<string, string | null | { readonly link: string }>;

/** What a row gave. Bytes are characters U+0000 to U+00FF. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
  /** The tree afterwards, if it has changed. */
  readonly after?: Tree | undefined;
}

/** A command line, and what the real programs gave. */
export interface Row extends Outcome {
  /** Words as a shell has them, with quotes but without expansions; a `;` between commands. */
  readonly run: string;
  readonly stdin?: string | undefined;
  /** Directories are in no particular order: the lines of stdout may come in any. */
  readonly isUnordered?: boolean | undefined;
  /** Why stderr need only be there, not be the same. */
  readonly differs?: string | undefined;
}

/** Rows about commands of a kind, which begin with the same files. */
export interface Family {
  readonly files: Tree;
  readonly rows: readonly Row[];
}

/** When the files of a family were changed, in order: an hour after each other. */
export const firstTime: number = Date.UTC(2024, 0, 1) / 1000;

const corpus = new URL("corpus/", import.meta.url);

export function familyNames(): string[] {
  return readdirSync(corpus).map((name) => name.replace(".json", ""));
}

export function familyUrl(name: string): URL {
  return new URL(`${name}.json`, corpus);
}

export function readFamily(name: string): Family {
  return JSON.parse(readFileSync(familyUrl(name), "utf8")) as Family;
}

/** The words of each command of a row. */
export function commandsOf(run: string): string[][] {
  const commands: string[][] = [[]];
  for (const [word] of run.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)) {
    if (word === ";") commands.push([]);
    else commands.at(-1)?.push(word.replace(/'([^']*)'|"([^"]*)"/g, "$1$2"));
  }
  return commands;
}
