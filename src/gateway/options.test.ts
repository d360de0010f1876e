import { describe, expect, it } from "vitest";
import { createGateway } from "./index.ts";

const good = { origins: ["https://app.example"], token: "0123456789abcdef" };

describe("createGateway()", () => {
  it.each([
    ["https://app.example", true],
    ["http://localhost:5173", true],
    ["http://[::1]:80", false],
    ["chrome-extension://abcdefgh", true],
    ["https://app.example/", false],
    ["https://app.example:443", false],
    ["HTTPS://app.example", false],
    ["https://*.example", false],
    ["*", false],
    ["null", false],
    ["file://", false],
  ])("takes exact origins only: %s, %s", (origin, isGood) => {
    const make = () => createGateway({ ...good, origins: [origin] });
    if (isGood) expect(String(make())).toBe("GatewayServer[open, sessions:0, connections:0, listeners:0]");
    else expect(make).toThrow(`expected an exact origin such as "https://app.example", got ${JSON.stringify(origin)}`);
  });

  it("takes at least one", () => {
    expect(() => createGateway({ ...good, origins: [] })).toThrow("expected origins: at least one, got none");
  });

  it("takes no token that could be guessed", () => {
    for (const token of ["", "short", undefined as unknown as string]) {
      expect(() => createGateway({ ...good, token })).toThrow("expected a token of at least 16 characters");
    }
  });

  it("takes the limits that it knows", () => {
    expect(() => createGateway({ ...good, limits: { conections: 1 } as never })).toThrow(
      /expected a limit out of .*; got conections/,
    );
    expect(() => createGateway({ ...good, limits: { connections: 0 } })).toThrow(
      "expected limits.connections above 0, got 0",
    );
  });

  it("takes rules that can be read", () => {
    expect(() => createGateway({ ...good, connect: ["example.com"] })).toThrow(/expected a rule such as/);
    expect(() => createGateway({ ...good, listen: ["example.com:80"] })).toThrow(/expected an address to listen at/);
  });
});
