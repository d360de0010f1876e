import { describe, it } from "vitest";
import { duplexCases } from "../../test/streams/duplexCases.ts";

describe("with streams of the platform, in a tab", () => {
  it.each(Object.entries(duplexCases))("%s", (_, duplexCase) => duplexCase());
});
