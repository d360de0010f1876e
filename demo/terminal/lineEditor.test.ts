import { describe, expect, it } from "vitest";
import { keysOf } from "./keys.ts";
import { LineEditor } from "./lineEditor.ts";

/** The line after these keys, with a bar for the cursor. */
function after(keys: string): string {
  const line = new LineEditor();
  for (const key of keysOf(keys)) {
    if ("text" in key) line.insert(key.text);
    else if ("edit" in key) line.edit(key.edit);
  }
  return `${line.before}|${line.text.slice(line.before.length)}`;
}

describe("a line", () => {
  it.each([
    ["abc", "abc|"],
    ["ac\x1b[Db", "ab|c"],
    ["\x1b[D\x1b[Cab\x1b[C", "ab|"],
    ["bc\x01a\x05d", "abcd|"],
    ["bc\x1b[Ha\x1bOFd", "abcd|"],
    ["abc\x1b[D\x7f", "a|c"],
    ["abc\x01\x7f\x1b[3~", "|bc"],
    ["abc\x1b[3~", "abc|"],
    ["one two  three\x17", "one two  |"],
    ["one two  \x17", "one |"],
    ["one two\x15x\x19", "xone two|"],
    ["one two\x1b[D\x1b[D\x0b", "one t|"],
    ["one-two\x1b[1;5D\x1bb", "|one-two"],
    ["one-two\x01\x1bf", "one|-two"],
    ["one-two\x01\x1b[1;5C\x1bd", "one|"],
    ["日本語\x1b[D\x7f", "日|語"],
    ["e\u0301x\x1b[D\x7f", "|x"],
    ["👨‍👩‍👧a\x1b[D\x1b[Db", "b|👨‍👩‍👧a"],
    ["e\x1b[1;9Q\u0301", "e\u0301|"],
  ])("is after %j %j", (keys, expected) => {
    expect(after(keys)).toBe(expected);
  });

  it("knows what keys are for that do not edit", () => {
    expect(keysOf("\x1b[A\x10\x1bOB\t\r\x03\x04\x0c\x12\x07\x00").map((key) => "action" in key && key.action)).toEqual([
      "older",
      "older",
      "newer",
      "complete",
      "enter",
      "interrupt",
      "endOfFile",
      "clear",
      "search",
      "abort",
    ]);
  });
});
