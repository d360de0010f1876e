import { loadProgram } from "../loadProgram.ts";
import type { ProcessContext } from "../processContext.ts";
import type { Program } from "../program.ts";
import type { Start } from "../system.ts";
import { serveProcesses } from "./serveProcesses.ts";

// The worker of the library: the commands, the shell and WASI programs, each loaded when it is needed.
serveProcesses((program, start) => {
  switch (program.kind) {
    case "standard":
      return loadProgram(program.name);
    case "wasi":
      return loadWasi(program.module, program.answers === undefined ? undefined : start);
    case "main":
      throw new TypeError("expected a program of the library");
    default:
      return program satisfies never;
  }
});

async function loadWasi(module: WebAssembly.Module, start: Start | undefined): Promise<Program> {
  if (start === undefined) {
    const { runWasi } = await import("../wasi/runWasi.ts");
    return (context) => runWasi(module, context);
  }
  const { runBlockingWasi } = await import("./runBlockingWasi.ts");
  return function* (context) {
    return runBlockingWasi(module, context as ProcessContext, start);
  };
}
