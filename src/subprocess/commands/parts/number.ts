import { CommandError, quote } from "./command.ts";

const multipliers: Readonly<Record<string, number>> = {
  b: 512,
  kB: 1e3,
  k: 2 ** 10,
  K: 2 ** 10,
  KiB: 2 ** 10,
  MB: 1e6,
  M: 2 ** 20,
  MiB: 2 ** 20,
  GB: 1e9,
  G: 2 ** 30,
  GiB: 2 ** 30,
  TB: 1e12,
  T: 2 ** 40,
  TiB: 2 ** 40,
};

/**
 * A number of lines or bytes, also with a multiplier: `10`, `4k`, `1M`.
 * @throws CommandError
 */
export function countOf(text: string, what: string): number {
  const [, digits, suffix = ""] = /^(\d+)([a-zA-Z]*)$/.exec(text) ?? [];
  const multiplier = suffix === "" ? 1 : multipliers[suffix];
  if (digits === undefined || multiplier === undefined)
    throw new CommandError(`invalid number of ${what}: ${quote(text)}`);
  return Number(digits) * multiplier;
}
