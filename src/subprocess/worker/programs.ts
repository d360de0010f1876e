import { loadProgram } from "../loadProgram.ts";
import { serveProcesses } from "./serveProcesses.ts";

// The worker of the library: the commands and the shell, loaded as they are needed.
serveProcesses((program) => {
  if (program.kind === "standard") return loadProgram(program.name);
  throw new TypeError(`expected a program of the library, got ${program.kind}`);
});
