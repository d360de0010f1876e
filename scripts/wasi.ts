import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import process from "node:process";
import { brotliDecompressSync } from "node:zlib";

const require = createRequire(import.meta.url);
const root = join(import.meta.dirname, "..");
const built = join(root, "test/wasi/dist");

/** Can clang make WASI programs here? */
export function canBuildWasi(): boolean {
  const args = ["--target=wasm32-wasi", "-x", "c", "-o", "/dev/null", "-"];
  return spawnSync("clang", args, { input: "int main(void) { return 0; }" }).status === 0;
}

/** The Debian packages that clang needs for it besides itself; its version is in the name of one. */
export function wasiPackages(): string[] {
  const [major] = execFileSync("clang", ["-dumpversion"], { encoding: "utf8" }).split(".", 1);
  return ["lld", "wasi-libc", `libclang-rt-${major}-dev-wasm32`];
}

/** Before tests: builds their WASI programs that are missing, or older than what they are made of. */
export async function setup(): Promise<void> {
  mkdirSync(built, { recursive: true });
  for (const source of globSync("test/wasi/*.c", { cwd: root })) {
    make(`${basename(source, ".c")}.wasm`, join(root, source), (output, input) => {
      const args = ["--target=wasm32-wasi", "-Os", "-s", "-Wall", "-Werror", "-o", output, input];
      execFileSync("clang", args, { stdio: "inherit" });
    });
  }
  // A program of others, as they have compiled it: its package holds it packed for Node.
  const packed = join(require.resolve("ripgrep"), "../_rg.wasm.mjs");
  const { getCompressedBytes } = (await import(/* @vite-ignore */ packed)) as { getCompressedBytes: () => Uint8Array };
  make("rg.wasm", packed, (output) => writeFileSync(output, brotliDecompressSync(getCompressedBytes())));
}

/** Makes a file of another one; never half of it, as several processes may be at it. */
function make(name: string, input: string, write: (output: string, input: string) => void): void {
  const output = join(built, name);
  const sources = [input, import.meta.filename].map((path) => statSync(path).ctimeMs); // a package's files have no true date
  if (existsSync(output) && statSync(output).mtimeMs > Math.max(...sources)) return;
  const unfinished = `${output}.${process.pid}`;
  write(unfinished, input);
  renameSync(unfinished, output);
}
