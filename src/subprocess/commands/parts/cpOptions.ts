import { choiceOf } from "./choice.ts";
import { type CommandLine, parseOptions } from "./options.ts";

/** What `cp` is asked for. */
export interface CpOptions {
  readonly line: CommandLine;
  readonly isRecursive: boolean;
  /** Which links are followed: all, those given, or none. */
  readonly policy: "L" | "H" | "P";
  /** What becomes of a file that is there. */
  readonly overwrites: "always" | "asking" | "never";
  readonly keepsMode: boolean;
  readonly keepsTimes: boolean;
}

/**
 * Reads the options of `cp`.
 * @throws CommandError
 */
export function readCpOptions(argv: readonly string[]): CpOptions {
  const line = parseOptions(argv, "adfHinLPpRrst:Tuvx", long);
  const { has, options } = line;
  const isRecursive = has("r") || has("R") || has("a");
  const links = options.findLast(([name]) => /^[adHLP]$/.test(name))?.[0];
  const caution = options.findLast(([name]) => name === "i" || name === "n")?.[0];
  const kept = keptFrom(line, argv[0]);
  return {
    line,
    isRecursive,
    policy: links === "L" || links === "H" ? links : links !== undefined || isRecursive ? "P" : "L",
    overwrites: caution === "n" ? "never" : caution === "i" ? "asking" : "always",
    keepsMode: kept.has("mode"),
    keepsTimes: kept.has("timestamps"),
  };
}

/** What is kept of the files copied, as `--preserve` calls it. */
function keptFrom({ options }: CommandLine, name: string | undefined): Set<string> {
  const kept = new Set<string>();
  for (const [option, value] of options) {
    if (option === "a" || option === "p") for (const each of usual) kept.add(each);
    if (option !== "preserve" && option !== "no-preserve") continue;
    const words = value === "" ? usual : value.split(",").map((word) => choiceOf(name, option, word, attributes));
    for (const word of words.includes("all") ? attributes : words) {
      if (option === "preserve") kept.add(word);
      else kept.delete(word);
    }
  }
  return kept;
}

const usual: readonly string[] = ["mode", "ownership", "timestamps"];
const attributes = ["mode", "timestamps", "ownership", "links", "context", "xattr", "all"] as const;

const long: Readonly<Record<string, string>> = {
  archive: "a",
  dereference: "L",
  force: "f",
  interactive: "i",
  "no-clobber": "n",
  "no-dereference": "P",
  "no-preserve": "no-preserve:",
  "no-target-directory": "T",
  "one-file-system": "x",
  parents: "parents",
  preserve: "preserve::",
  recursive: "r",
  reflink: "reflink::",
  "remove-destination": "remove-destination",
  sparse: "sparse:",
  "strip-trailing-slashes": "strip-trailing-slashes",
  "symbolic-link": "s",
  "target-directory": "t",
  update: "u",
  verbose: "v",
};
