import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

export interface Resource {
  id: string;
  name: string;
  size: number;
}

const wanted = /^(package\.json|readme(\.md)?|changelog(\.md)?|.*\.d\.[cm]?ts)$/i;

/** Real files of the project's own packages, read once: a request names an id, never a path. */
export class Resources {
  readonly list: readonly Resource[];
  readonly #texts = new Map<string, string>();

  constructor(modules: string, count: number) {
    const files = [...packages(modules)].flatMap((folder) => [...documents(modules, folder, 2)]);
    files.sort();
    const stride = Math.max(1, files.length / count);
    const picked = new Set(Array.from({ length: count }, (_, n) => files[Math.floor(n * stride)]));
    this.list = [...picked].flatMap((file, n) => (file ? [this.#read(modules, file, String(n))] : []));
  }

  name(id: string): string | undefined {
    return this.list[Number(id)]?.name;
  }

  text(id: string): string | undefined {
    return this.#texts.get(id);
  }

  search(question: string, limit: number): { name: string; excerpt: string }[] {
    const needle = question.toLowerCase();
    const named = this.list.filter(({ name }) => name.toLowerCase().includes(needle));
    const others = this.list.filter((resource) => !named.includes(resource));
    const found: { name: string; excerpt: string }[] = [];
    for (const { id, name } of [...named, ...others]) {
      if (found.length === limit) break;
      const text = this.text(id) ?? "";
      const at = text.toLowerCase().indexOf(needle);
      if (at < 0 && !name.toLowerCase().includes(needle)) continue;
      found.push({ name, excerpt: excerptAt(text, Math.max(0, at)) });
    }
    return found;
  }

  #read(modules: string, file: string, id: string): Resource {
    const text = readFileSync(join(modules, file), "utf8");
    this.#texts.set(id, text);
    return { id, name: file, size: Buffer.byteLength(text) };
  }
}

function excerptAt(text: string, at: number): string {
  return text
    .slice(Math.max(0, at - 30), at + 90)
    .replaceAll(/\s+/g, " ")
    .trim();
}

function* packages(modules: string): Generator<string> {
  for (const entry of readdirSync(modules, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name.startsWith(".")) continue;
    if (!entry.name.startsWith("@")) yield entry.name;
    else for (const scoped of readdirSync(join(modules, entry.name))) yield join(entry.name, scoped);
  }
}

function* documents(modules: string, folder: string, depth: number): Generator<string> {
  for (const entry of readdirSync(join(modules, folder), { withFileTypes: true })) {
    const file = join(folder, entry.name);
    if (entry.isDirectory() && depth > 0 && entry.name !== "node_modules") yield* documents(modules, file, depth - 1);
    if (!entry.isFile() || !wanted.test(entry.name)) continue;
    const { size } = statSync(join(modules, file));
    if (size > 700 && size < 200_000) yield file;
  }
}
