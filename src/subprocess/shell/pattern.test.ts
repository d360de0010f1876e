import { describe, expect, it } from "vitest";
import { matchesPattern, patternSource, quotePattern } from "./pattern.ts";

describe("a pattern", () => {
  it.each([
    ["*", ""],
    ["*", "a\nb"],
    ["*", "a/b"],
    ["*", "."],
    ["?", "é"],
    ["(a)", "(a)"],
    ["{a,b}", "{a,b}"],
    ["!x", "!x"],
    ["[]a]", "]"],
    ["[!]]", "a"],
    ["[a", "[a"],
    ["[[:digit:]x]", "7"],
    ["[\\]]", "]"],
    ["[a-]", "-"],
    ["\\*", "*"],
    ["a.b", "a.b"],
    ["*a*b*", "xaxbx"],
  ])("%s matches %j", (pattern, text) => expect(matchesPattern(pattern, text)).toBe(true));

  it.each([
    ["", "a"],
    ["?", ""],
    ["[!a]*", "ab"],
    ["[z-a]", "m"],
    ["a.b", "axb"],
    ["\\*", "a"],
  ])("%s does not match %j", (pattern, text) => expect(matchesPattern(pattern, text)).toBe(false));

  it("that is quoted matches itself alone", () => {
    expect(matchesPattern(quotePattern("[a-b]*?\\!^"), "[a-b]*?\\!^")).toBe(true);
    expect(matchesPattern(quotePattern("*"), "a")).toBe(false);
  });

  it("is known apart by how much it matches", () => {
    expect([patternSource("?", true), patternSource("", false)]).toEqual(["[^]", ""]);
    expect(patternSource("*", false)).not.toBe(patternSource("*", true));
  });
});
