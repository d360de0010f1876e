import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { OSError } from "../../errors.ts";
import { compileWasm, type WasmSource } from "./compileWasm.ts";

const yes = readFileSync(new URL("../../../test/wasi/dist/yes.wasm", import.meta.url));

/** A module of nothing but what is given as its sections. */
function moduleOf(...sections: number[][]): Uint8Array<ArrayBuffer> {
  return new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]);
}

async function refusal(source: WasmSource): Promise<string> {
  const error: unknown = await compileWasm(source).catch((reason: unknown) => reason);
  if (!(error instanceof OSError)) throw new Error("expected an OSError", { cause: error });
  return `${error.code}: ${error.message}`;
}

describe("a WASI program's code", () => {
  it("is compiled once for each source", async () => {
    const [bytes, promise] = [yes.slice(), Promise.resolve(yes)];
    const [first, second] = await Promise.all([compileWasm(bytes), compileWasm(bytes)]);
    expect(first).toBe(second);
    expect(await compileWasm(promise)).toBe(await compileWasm(yes));
    expect(await compileWasm(yes)).not.toBe(first);
    expect(await compileWasm(first)).toBe(first);
  });

  it("comes from a response, whatever type that has", async () => {
    for (const type of ["application/wasm", "application/wasm; charset=x", "application/octet-stream"]) {
      const response = new Response(yes, { headers: { "Content-Type": type } });
      expect(await compileWasm(response)).toBe(await compileWasm(response));
    }
    expect(await compileWasm(new Response(yes))).toBeInstanceOf(WebAssembly.Module);
  });

  it("is refused if it is no command", async () => {
    expect(await refusal(new Uint8Array([1, 2, 3, 4]))).toMatch(/^ENOEXEC: expected WebAssembly, got: /);
    expect(await refusal(moduleOf())).toBe(
      "ENOEXEC: expected a WASI command, which imports wasi_snapshot_preview1 alone, got one without the export memory",
    );
    const memory = [5, 3, 1, 0, 1, 7, 10, 1, 6, ...new TextEncoder().encode("memory"), 2, 0];
    expect(await refusal(moduleOf(memory))).toMatch(/got one without the export _start$/);
    const foreign = [1, 4, 1, 0x60, 0, 0, 2, 9, 1, 3, 0x65, 0x6e, 0x76, 1, 0x66, 0, 0];
    expect(await refusal(moduleOf(foreign))).toMatch(/got the import env\.f$/);
  });

  it("is refused if it cannot be fetched", async () => {
    const missing = new Response("", { status: 404 });
    expect(await refusal(missing)).toMatch(/^ENOENT: expected a WebAssembly file at .*, got status 404$/);
    expect(await refusal(new Response("", { status: 500 }))).toMatch(/^EIO: .*, got status 500$/);
    expect(await refusal("nowhere://x")).toMatch(/^EIO: expected a WebAssembly file at nowhere:\/\/x, got TypeError/);
  });

  it("is asked for again after it could not be had", async () => {
    const address = "data:application/octet-stream,none";
    expect(await refusal(address)).toMatch(/^ENOEXEC/);
    expect(await refusal(new URL(address))).toMatch(/^ENOEXEC/);
    const good = `data:application/wasm;base64,${yes.toString("base64")}`;
    expect(await compileWasm(good)).toBe(await compileWasm(new URL(good)));
  });
});
