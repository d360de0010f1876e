import { CommandError, quote } from "./command.ts";

/**
 * The word that the value of a long option stands for: it may be cut short as far as only one begins so.
 * @throws CommandError if there is no such word
 */
export function choiceOf<Word extends string>(
  command: string | undefined,
  option: string,
  value: string,
  words: readonly Word[],
): Word {
  const found = words.find((word) => word === value);
  const begun = words.filter((word) => word.startsWith(value));
  const choice = found ?? (begun.length === 1 ? begun[0] : undefined);
  if (choice !== undefined) return choice;
  const valid = words.map((word) => `\n  - '${word}'`).join("");
  const trouble = begun.length > 1 ? "ambiguous" : "invalid";
  throw new CommandError(
    `${trouble} argument ${quote(value)} for '--${option}'\nValid arguments are:${valid}\nTry '${command} --help' for more information.`,
    1,
  );
}
