import { describe, expect, it } from "vitest";
import { runVirtual } from "../testing/index.ts";
import { createSubprocessShell, Kernel, MemoryFileSystem, PIPE, standardPrograms } from "./index.ts";
import { decodeText, encodeText } from "./text.ts";

describe("bytes that are no UTF-8", () => {
  it.each([
    ["a byte of no character", [0x61, 0xff, 0x62], "a\u{dcff}b"],
    ["a character cut off", [0xe2, 0x82], "\u{dce2}\u{dc82}"],
    [
      "one before characters of every length",
      [0x80, 0x61, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80],
      "\u{dc80}aé€😀",
    ],
    ["a surrogate", [0xed, 0xb3, 0xbf], "\u{dced}\u{dcb3}\u{dcbf}"],
    ["one after a byte order mark", [0xef, 0xbb, 0xbf, 0xfe], "\u{feff}\u{dcfe}"],
  ])("stay what they are as text: %s", (_, bytes, text) => {
    expect(decodeText(Uint8Array.from(bytes))).toBe(text);
    expect([...encodeText(text)]).toEqual(bytes);
  });

  it("are told from a surrogate of the page's, which has none", () => {
    expect([...encodeText("\u{d800}x\u{dcff}é")]).toEqual([0xef, 0xbf, 0xbd, 0x78, 0xff, 0xc3, 0xa9]);
  });

  it.each([
    ["a pipe", String.raw`printf '\303\377\200' | cat`],
    ["a variable", String.raw`x=$(printf '\303\377\200'); printf %s "$x"`],
    ["an argument", String.raw`sh -c 'printf %s "$1"' sh "$(printf '\303\377\200')"`],
    ["the environment", String.raw`x=$(printf '\303\377\200') sh -c 'printf %s "$x"'`],
    ["the name of a file", String.raw`cd /tmp; : > "$(printf '\303\377\200')"; printf %s *`],
    ["read", String.raw`printf '\303\377\200\n' | { read x; printf %s "$x"; }`],
  ])("come through %s", (_, script) =>
    runVirtual(function* () {
      const kernel = new Kernel({ programs: standardPrograms, fs: new MemoryFileSystem() });
      const process = yield* createSubprocessShell(script, { kernel, stdout: PIPE });
      const [out] = yield* process.communicate();
      expect([...(out as Uint8Array)]).toEqual([0xc3, 0xff, 0x80]);
    }),
  );
});
