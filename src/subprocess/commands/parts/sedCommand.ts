import type { Regex } from "./regex.ts";

/** Which lines: a number, the last, those that match (the last expression used if there is none), or every so many. */
export type Address =
  | { readonly kind: "line"; readonly line: number }
  | { readonly kind: "last" }
  | { readonly kind: "regex"; readonly regex: Regex | undefined }
  | { readonly kind: "step"; readonly first: number; readonly step: number };

/** Where a range ends, as an address or in so many lines or at a multiple. */
export type RangeEnd =
  | Address
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "multiple"; readonly of: number };

/** A piece of a replacement: text, a group of the match, or a change of case. */
export type Piece = string | { readonly group: number } | { readonly change: "U" | "L" | "u" | "l" | "E" };

/** What `s` does. */
export interface Substitution {
  readonly regex: Regex | undefined;
  readonly pieces: readonly Piece[];
  /** The first that is replaced. */
  readonly nth: number;
  readonly isGlobal: boolean;
  readonly prints: boolean;
  readonly file: string | undefined;
}

/** A command; `{` and the branches know the place in the script that they jump to. */
export interface SedCommand {
  readonly name: string;
  readonly from: Address | undefined;
  readonly to: RangeEnd | undefined;
  readonly isNegated: boolean;
  /** The text of a, i, c, a label, the name of a file, or a number. */
  readonly text: string;
  readonly substitution: Substitution | undefined;
  readonly table: ReadonlyMap<string, string> | undefined;
  target: number;
}
