import type { Program } from "../program.ts";
import { compileWasm, type WasmSource } from "./compileWasm.ts";
import { runWasi } from "./runWasi.ts";

/**
 * A WASI command as a program that runs in this thread: see {@link runWasi}.
 * @throws FileNotFoundError @throws OSError see {@link compileWasm}
 */
export async function wasiProgram(source: WasmSource | PromiseLike<WasmSource>): Promise<Program> {
  const module = await compileWasm(source);
  return (context) => runWasi(module, context);
}
