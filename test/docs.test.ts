import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { entries } from "../vite.config.ts";
import { declarationOf, readModule, root, type Module } from "./sources.ts";

const typeTests = globSync("src/**/*.test-d.ts", { cwd: root })
  .map((path) => readFileSync(join(root, path), "utf8"))
  .join("\n");

/** Whether a doc comment stands right before the statement that starts there. */
function documented({ text, docEnds }: Module, start: number): boolean {
  return docEnds.some((end) => end <= start && text.slice(end, start).trim() === "");
}

describe.each(Object.values(entries))("the exports of %s", (path) => {
  const names = readModule(path).exports.map((one) => one.name);

  const bare = names.filter((name) => {
    const { module, declared } = declarationOf(path, name);
    return !declared.some((one) => documented(module, one.start));
  });

  it("have a doc comment each", () => {
    expect(bare).toEqual([]);
  });

  it("occur in a type test each", () => {
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(typeTests))).toEqual([]);
  });
});

describe("the written pages", () => {
  it.each(["README.md", "CHANGELOG.md", ...globSync("docs/**/*.md", { cwd: root })])(
    "%s links to files that exist",
    (page) => {
      const links = [...readFileSync(join(root, page), "utf8").matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(
        (match) => match[1] ?? "",
      );
      expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
    },
  );
});
