import { argumentOf, binaryOf } from "./binary.ts";
import type { CommandLine } from "./options.ts";

const escapes: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
};

/** How `-Q`, `-b` and `-q` want names to be shown; as they are without these. */
export function nameStyleOf({ options }: CommandLine): (name: string) => string {
  const style = options.findLast(([option]) => /^[QbN]$/.test(option))?.[0];
  if (style === "Q") return (name) => `"${escaped(name, '"')}"`;
  if (style === "b") return (name) => escaped(name, " ");
  const isPlain = options.findLast(([option]) => /^[qN]$/.test(option))?.[0] !== "q";
  return isPlain ? (name) => name : (name) => argumentOf(binaryOf(name).replace(/[^ -~]/g, "?"));
}

/** With escapes of C, also for a character of its own. */
function escaped(name: string, special: string): string {
  return binaryOf(name).replace(/[^!-[\]-~]|"/g, (character) => {
    if (character === special) return `\\${character}`;
    if (character === " " || character === '"') return character;
    return escapes[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`;
  });
}
