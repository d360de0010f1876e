import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runScript } from "./runScript.ts";
import { parseCorpus } from "./script.ts";

const scripts = parseCorpus(readFileSync(new URL("./corpus/shell.jsonl", import.meta.url), "utf8"));
const waits = /\bsleep\b/;

// The whole of it is `npm run shell-diff`; here those that take no time.
describe("the shell does what dash and bash do", () => {
  it.each(scripts.filter(({ script }) => !waits.test(script)))("$id", async ({ script, stdout, status }) => {
    expect(await runScript({ script })).toMatchObject({ stdout, status, left: "" });
  });
});
