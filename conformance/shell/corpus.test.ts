import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runScript } from "./runScript.ts";
import { parseCorpus } from "./script.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const scripts = globSync(join(here, "corpus/*.jsonl"))
  .toSorted()
  .flatMap((path) => parseCorpus(readFileSync(path, "utf8")));
const takesLong = /\bsleep\b|\bseq \d{6}/;

// The whole of it is `npm run shell-diff`; here those that neither wait nor count far.
describe("the shell does what dash and bash do", () => {
  it.each(scripts.filter(({ script }) => !takesLong.test(script)))("$id", async (recorded) => {
    const { stdout, status, stderr } = recorded;
    const said = stderr === undefined ? {} : { stderr: stderr === "" ? "" : expect.stringMatching(/./) };
    expect(await runScript(recorded)).toMatchObject({ stdout, status, ...said, left: "" });
  });
});
