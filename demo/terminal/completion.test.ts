import { describe, expect, it } from "vitest";
import type { Coroutine } from "asyncio-web";
import { createSubprocessShell, Kernel, MemoryFileSystem, PIPE, standardPrograms } from "asyncio-web/subprocess";
import { runVirtual } from "asyncio-web/testing";
import { complete } from "./completion.ts";
import { lastWordOf } from "./lastWord.ts";
import { shellWords } from "./shellWords.ts";

function* surroundings(): Coroutine<Parameters<typeof complete>[1]> {
  const fs = new MemoryFileSystem();
  for (const path of ["/home/src", "/home/src/deep"]) yield* fs.mkdir(path);
  for (const path of ["/home/one file", "/home/one fig", "/home/sum", "/home/.hidden", "/home/src/a.ts"]) {
    (yield* fs.open(path, { write: true, create: true })).close();
  }
  return { programs: ["seq", "sed", "sort"], fs, cwd: "/home", home: "/home" };
}

describe("completion", () => {
  it.each([
    ["se", "se", ["sed", "seq", "set"]],
    ["seq", "seq ", []],
    ["casx", "casx", []],
    ["cas", "case ", []],
    ["cat s", "cat s", ["src/", "sum"]],
    ["cat su", "cat sum ", []],
    ["cat sr", "cat src/", []],
    ["cat src/", "cat src/", ["a.ts", "deep/"]],
    ["cd s", "cd src/", []],
    ["cd src/", "cd src/deep/", []],
    ["cat ~/su", "cat ~/sum ", []],
    ["cat /ho", "cat /home/", []],
    ["cat on", "cat one\\ fi", ["one fig", "one file"]],
    ["cat one\\ fig", "cat one\\ fig ", []],
    ['cat "one fil', 'cat "one file" ', []],
    ["cat 'one fil", "cat 'one file' ", []],
    ["cat .h", "cat .hidden ", []],
    ["if true; then sor", "if true; then sort ", []],
    ["x=$(sor", "x=$(sort ", []],
    ["x=1 sor", "x=1 sort ", []],
    ["sort <su", "sort <sum ", []],
    ["<sum sor", "<sum sort ", []],
    ["sort 2>&1 | sor", "sort 2>&1 | sort ", []],
    ["./sr", "./src/", []],
    ["cat nothing", "cat nothing", []],
    ["cat sum/", "cat sum/", []],
  ])("makes of %j %j, or %j", (before, expected, choices) =>
    runVirtual(function* () {
      expect(yield* complete(before, yield* surroundings())).toEqual({ before: expected, choices });
    }),
  );

  it("knows no word of the shell that the shell does not know", () =>
    runVirtual(
      function* () {
        const kernel = new Kernel({ programs: standardPrograms, fs: new MemoryFileSystem() });
        const command = `for word in ${shellWords.join(" ")}; do command -v $word >/dev/null || echo $word; done`;
        const process = yield* createSubprocessShell(command, { kernel, stdout: PIPE });
        const [out] = yield* process.communicate();
        expect([out?.length, process.returncode]).toEqual([0, 0]);
      },
      { debug: false },
    ));
});

describe("the last word", () => {
  it("has its command, and is one itself at the start", () => {
    expect(lastWordOf("cat a b")).toEqual({ start: 6, text: "b", quote: "", command: "cat" });
    expect(lastWordOf("cat a;  ")).toEqual({ start: 8, text: "", quote: "", command: undefined });
    expect(lastWordOf("echo 'a b")).toEqual({ start: 5, text: "a b", quote: "'", command: "echo" });
    expect(lastWordOf('echo "a"b\\ c')).toEqual({ start: 5, text: "ab c", quote: "", command: "echo" });
  });
});
