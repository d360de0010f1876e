import { osError } from "../../errors.ts";

/** Where a program's code is: an address, what was fetched from there, the bytes, or the compiled module. */
export type WasmSource = string | URL | Response | BufferSource | WebAssembly.Module;

const byAddress = /* @__PURE__ */ new Map<string, Promise<WebAssembly.Module>>();
const byObject = /* @__PURE__ */ new WeakMap<object, Promise<WebAssembly.Module>>();

/**
 * The module of a WASI command. Each source is fetched and compiled once, unless that fails.
 * @throws FileNotFoundError if nothing is at the address
 * @throws OSError ENOEXEC if it is no WASI command of preview 1; EIO if it cannot be fetched
 */
export async function compileWasm(source: WasmSource | PromiseLike<WasmSource>): Promise<WebAssembly.Module> {
  const given = await source;
  const cached = given instanceof URL ? given.href : given;
  const found = typeof cached === "string" ? byAddress.get(cached) : byObject.get(cached);
  if (found !== undefined) return await found;
  const module = compile(cached);
  if (typeof cached === "string") byAddress.set(cached, module);
  else byObject.set(cached, module);
  try {
    return await module;
  } catch (error) {
    if (typeof cached === "string") byAddress.delete(cached);
    else byObject.delete(cached);
    throw error;
  }
}

async function compile(source: Exclude<WasmSource, URL>): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return checked(source);
  if (typeof source === "string") return await compileResponse(await fetchFrom(source));
  if (source instanceof Response) return await compileResponse(source);
  return checked(await orNoExec(WebAssembly.compile(source), ""));
}

async function fetchFrom(address: string): Promise<Response> {
  try {
    return await fetch(address);
  } catch (error) {
    throw osError("EIO", `expected a WebAssembly file at ${address}, got ${String(error)}`);
  }
}

async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok) {
    const text = `expected a WebAssembly file at ${response.url}, got status ${response.status}`;
    throw osError(response.status === 404 ? "ENOENT" : "EIO", text);
  }
  const streams = response.headers.get("Content-Type") === "application/wasm";
  const module = streams
    ? WebAssembly.compileStreaming(response)
    : response.arrayBuffer().then((bytes) => WebAssembly.compile(bytes));
  return checked(await orNoExec(module, response.url === "" ? "" : ` at ${response.url}`));
}

async function orNoExec(module: Promise<WebAssembly.Module>, where: string): Promise<WebAssembly.Module> {
  try {
    return await module;
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) throw error;
    throw osError("ENOEXEC", `expected WebAssembly${where}, got: ${error.message}`);
  }
}

/** @throws OSError ENOEXEC if the module is no command */
function checked(module: WebAssembly.Module): WebAssembly.Module {
  const foreign = WebAssembly.Module.imports(module).find((each) => each.module !== "wasi_snapshot_preview1");
  if (foreign !== undefined) return refuse(`the import ${foreign.module}.${foreign.name}`);
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  const missing = ["memory", "_start"].find((name) => !names.includes(name));
  if (missing !== undefined) return refuse(`one without the export ${missing}`);
  return module;
}

function refuse(what: string): never {
  throw osError("ENOEXEC", `expected a WASI command, which imports wasi_snapshot_preview1 alone, got ${what}`);
}
