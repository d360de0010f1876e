import { globSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "vite";

export const root: string = join(dirname(fileURLToPath(import.meta.url)), "..");

/** A module of the repository; paths are relative to its root. */
export interface Module {
  path: string;
  text: string;
  imports: { path: string; typeOnly: boolean }[];
  exports: Export[];
  /** The end of each block comment that is a doc comment. */
  docEnds: number[];
}

export interface Export {
  name: string;
  /** The name in the module that `from` names, or in this one. */
  localName: string;
  from: string | undefined;
  typeOnly: boolean;
  /** Where the statement starts that exports it. */
  start: number;
}

function resolve(importer: string, specifier: string): string {
  return specifier.startsWith(".") ? posix.join(posix.dirname(importer), specifier) : specifier;
}

const read = new Map<string, Module>();

export function readModule(path: string): Module {
  const module = read.get(path) ?? parseModule(path);
  read.set(path, module);
  return module;
}

function parseModule(path: string): Module {
  const text = readFileSync(join(root, path), "utf8");
  const { module, comments, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  const imports = module.staticImports.map(({ moduleRequest, entries }) => ({
    path: resolve(path, moduleRequest.value),
    typeOnly: entries.length > 0 && entries.every((entry) => entry.isType),
  }));
  const exports: Export[] = [];
  for (const { start, entries } of module.staticExports) {
    const from = entries.find((entry) => entry.moduleRequest !== null)?.moduleRequest?.value;
    if (from !== undefined) {
      imports.push({ path: resolve(path, from), typeOnly: entries.every((entry) => entry.isType) });
    }
    for (const { exportName, localName, importName, moduleRequest, isType } of entries) {
      const name = exportName.name ?? "*";
      exports.push({
        name,
        localName: (moduleRequest === null ? localName.name : importName.name) ?? name,
        from: moduleRequest === null ? undefined : resolve(path, moduleRequest.value),
        typeOnly: isType,
        start,
      });
    }
  }
  const docEnds = comments
    .filter((comment) => comment.type === "Block" && comment.value.startsWith("*"))
    .map((comment) => comment.end);
  return { path, text, imports, exports, docEnds };
}

/** Every module of src/, without tests. */
export function sources(): Module[] {
  return globSync("src/**/*.ts", { cwd: root })
    .filter((path) => !/\.test(-d)?\.ts$/.test(path))
    .toSorted()
    .map(readModule);
}

/** Where an export of a module is declared, through any number of re-exports. */
export function declarationOf(path: string, name: string): { module: Module; declared: Export[] } {
  const module = readModule(path);
  const declared = module.exports.filter((one) => one.name === name);
  const [first] = declared;
  if (first === undefined) throw new Error(`expected ${path} to export ${name}`);
  return first.from === undefined ? { module, declared } : declarationOf(first.from, first.localName);
}
