import { osError } from "../../errors.ts";

/** Where a program's code is: an address, what was fetched from there, the bytes, or the compiled module. */
export type WasmSource = string | URL | Response | BufferSource | WebAssembly.Module;

const byAddress = /* @__PURE__ */ new Map<string, Promise<WebAssembly.Module>>();
const byObject = /* @__PURE__ */ new WeakMap<object, Promise<WebAssembly.Module>>();

/**
 * The module of a WASI command. Each source is fetched and compiled once, unless that fails.
 * @throws FileNotFoundError if the address is not found
 * @throws OSError ENOEXEC if it is no WASI command of preview 1; EIO if it cannot be fetched
 */
export async function compileWasm(source: WasmSource | PromiseLike<WasmSource>): Promise<WebAssembly.Module> {
  const resolved = await source;
  if (typeof resolved === "string" || resolved instanceof URL) {
    return await once(byAddress, String(resolved), async (address) => compileResponse(await fetchFrom(address)));
  }
  return await once(byObject, resolved, compile);
}

async function once<K, S extends K>(
  compiled: {
    get(key: K): Promise<WebAssembly.Module> | undefined;
    set(key: K, module: Promise<WebAssembly.Module>): unknown;
    delete(key: K): unknown;
  },
  source: S,
  compileSource: (source: S) => Promise<WebAssembly.Module>,
): Promise<WebAssembly.Module> {
  const found = compiled.get(source);
  if (found !== undefined) return await found;
  const module = compileSource(source);
  compiled.set(source, module);
  try {
    return await module;
  } catch (error) {
    compiled.delete(source);
    throw error;
  }
}

async function fetchFrom(address: string): Promise<Response> {
  try {
    return await fetch(address);
  } catch (error) {
    throw osError("EIO", `expected a WebAssembly file at ${address}, got ${String(error)}`);
  }
}

async function compile(source: Exclude<WasmSource, string | URL>): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return checked(source);
  if (source instanceof Response) return await compileResponse(source);
  return checked(await orNoExec(WebAssembly.compile(source)));
}

async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok) {
    const text = `expected a WebAssembly file at ${response.url}, got status ${response.status}`;
    throw osError(response.status === 404 ? "ENOENT" : "EIO", text);
  }
  const streams = response.headers.get("Content-Type")?.split(";", 1)[0] === "application/wasm";
  const module = streams
    ? WebAssembly.compileStreaming(response)
    : response.arrayBuffer().then((bytes) => WebAssembly.compile(bytes));
  return checked(await orNoExec(module));
}

async function orNoExec(module: Promise<WebAssembly.Module>): Promise<WebAssembly.Module> {
  try {
    return await module;
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) throw error;
    throw osError("ENOEXEC", `expected WebAssembly, got: ${error.message}`);
  }
}

/** @throws OSError ENOEXEC if the module is no command */
function checked(module: WebAssembly.Module): WebAssembly.Module {
  const foreign = WebAssembly.Module.imports(module).find((each) => each.module !== "wasi_snapshot_preview1");
  if (foreign !== undefined) return refuse(`the import ${foreign.module}.${foreign.name}`);
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  const missing = ["memory", "_start"].find((name) => !names.includes(name));
  if (missing !== undefined) return refuse(`none without the export ${missing}`);
  return module;
}

function refuse(what: string): never {
  throw osError("ENOEXEC", `expected a WASI command, which imports wasi_snapshot_preview1 alone, got ${what}`);
}
