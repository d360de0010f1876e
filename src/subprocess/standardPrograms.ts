import type { ProgramSpec } from "./programTable.ts";
import { loadProgram, programNames } from "./loadProgram.ts";

/** The everyday commands and the shell. Each runs in a worker, where there are workers. */
export const standardPrograms: Readonly<Record<string, ProgramSpec>> = /* @__PURE__ */ Object.fromEntries(
  /* @__PURE__ */ programNames.map((name): [string, ProgramSpec] => [
    name,
    { load: () => loadProgram(name), standard: name },
  ]),
);
