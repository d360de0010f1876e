import { describe, expect, it } from "vitest";
import { isPublic } from "./addresses.ts";
import { allowedAddresses } from "./resolve.ts";
import { Rules } from "./rules.ts";

const names: Record<string, string[]> = {
  "api.example.com": ["93.184.215.14", "2606:2800:21f:cb07::1"],
  "rebound.example.com": ["127.0.0.1"],
  "half.example.com": ["169.254.169.254", "93.184.215.14"],
  "db.internal": ["10.0.0.5"],
  localhost: ["127.0.0.1", "::1"],
  "2130706433": ["127.0.0.1"],
};
const resolve = async (host: string): Promise<string[]> => names[host] ?? [];

/** The addresses that a tab gets to, or the error's message. */
async function reach(rules: string[], host: string, port: number): Promise<string[] | string> {
  try {
    const found = await allowedAddresses(host, port, new Rules(rules, "connect"), resolve);
    return found.map(({ address }) => address);
  } catch (error) {
    return (error as Error).message;
  }
}

describe("what a tab may connect to", () => {
  it("is nothing, unless it is listed", async () => {
    expect(await reach([], "api.example.com", 443)).toBe("the gateway does not allow api.example.com:443");
    expect(await reach([], "127.0.0.1", 80)).toBe("the gateway does not allow 127.0.0.1:80");
    expect(await reach([], "::1", 80)).toBe("the gateway does not allow [::1]:80");
  });

  it.each([
    ["api.example.com:443", "api.example.com", 443, true],
    ["api.example.com:443", "API.Example.com.", 443, true],
    ["api.example.com:443", "api.example.com", 80, false],
    ["api.example.com:80-443", "api.example.com", 442, true],
    ["api.example.com:*", "api.example.com", 65_535, true],
    ["*.example.com:443", "api.example.com", 443, true],
    ["*.example.com:443", "example.com", 443, false],
    ["*.ample.com:443", "api.example.com", 443, false],
    ["*:443", "api.example.com", 443, true],
    ["*:443", "93.184.215.14", 443, true],
    ["127.0.0.1:6379", "127.0.0.1", 6379, true],
    ["127.0.0.1:6379", "127.0.0.2", 6379, false],
    ["127.0.0.0/8:6379", "127.9.9.9", 6379, true],
    ["[::1]:6379", "::1", 6379, true],
    ["[fd00::/8]:6379", "fd12::1", 6379, true],
    ["127.0.0.1:6379", "::ffff:127.0.0.1", 6379, true],
  ])("%s: %s port %d, %s", async (rule, host, port, isAllowed) => {
    expect(Array.isArray(await reach([rule], host, port))).toBe(isAllowed);
  });

  it("is by name a public address only, whatever the name resolves to", async () => {
    const refused = "as its address is neither public nor listed";
    expect(await reach(["*.example.com:80"], "rebound.example.com", 80)).toContain(refused);
    expect(await reach(["rebound.example.com:80"], "rebound.example.com", 80)).toContain(refused);
    expect(await reach(["*.example.com:80"], "half.example.com", 80)).toEqual(["93.184.215.14"]);
    expect(await reach(["*:80"], "localhost", 80)).toContain(refused);
    expect(await reach(["*:80"], "2130706433", 80)).toContain(refused);
    expect(await reach(["*:80"], "169.254.169.254", 80)).toBe("the gateway does not allow 169.254.169.254:80");
  });

  it("is a private address by name if both are listed", async () => {
    expect(await reach(["db.internal:5432", "10.0.0.0/8:5432"], "db.internal", 5432)).toEqual(["10.0.0.5"]);
    expect(await reach(["10.0.0.0/8:5432"], "db.internal", 5432)).toBe("the gateway does not allow db.internal:5432");
  });

  it("is localhost by its addresses", async () => {
    expect(await reach(["127.0.0.1:80"], "localhost", 80)).toEqual(["127.0.0.1"]);
    expect(await reach(["localhost:80"], "LOCALHOST", 80)).toEqual(["127.0.0.1", "::1"]);
    expect(await reach(["localhost:80"], "127.0.0.1", 80)).toEqual(["127.0.0.1"]);
  });

  it("is a path that is listed, or lies in a directory that is", () => {
    const rules = new Rules(["/run/app.sock", "/run/apps/*"], "connect");
    expect(rules.allowsPath("/run/app.sock")).toBe("exactly");
    expect(rules.allowsPath("/run/apps/a.sock")).toBe("inside");
    for (const path of ["/run/apps/a/b", "/run/apps/../app2", "/run/apps/", "run/apps/a", "", "/run/apps/a\0", "\0a"]) {
      expect(rules.allowsPath(path), path).toBeUndefined();
    }
  });
});

describe("where a tab may listen", () => {
  it("is by default at this host's own addresses", () => {
    const rules = new Rules(["9000"], "listen");
    expect(rules.allowsAddress("127.0.0.1", 9000, "")).toBe(true);
    expect(rules.allowsAddress("::1", 9000, "")).toBe(true);
    expect(rules.allowsAddress("0.0.0.0", 9000, "")).toBe(false);
    expect(rules.allowsAddress("127.0.0.1", 0, "")).toBe(false);
  });

  it("is never a public address that is not listed", () => {
    expect(() => new Rules(["*:9000"], "listen")).toThrow('expected an address to listen at, got "*" in "*:9000"');
    expect(new Rules(["0"], "listen").allowsAddress("127.0.0.1", 0, "")).toBe(true);
  });
});

describe("a rule", () => {
  it.each(["", "host", "host:", ":80", "host:80-", "host:90-80", "host:65536", "a b:80", "*a:80", "10.0.0.0/33:80"])(
    "cannot be %j",
    (rule) => {
      expect(() => new Rules([rule], "connect")).toThrow(/^expected /);
    },
  );

  it.each(["/run/../etc", "/run/"])("cannot be a path such as %s", (path) => {
    expect(() => new Rules([path], "connect")).toThrow(/without detours/);
  });

  it("must be text", () => {
    expect(() => new Rules([80 as never], "connect")).toThrow(TypeError);
  });
});

describe("the public Internet", () => {
  it.each(["8.8.8.8", "93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8"])("has %s", (address) => {
    expect(isPublic(address)).toBe(true);
  });

  it.each([
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.31.255.255",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:a00:1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:db8::1",
    "fd00::1",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
  ])("has not %s", (address) => {
    expect(isPublic(address)).toBe(false);
  });
});
