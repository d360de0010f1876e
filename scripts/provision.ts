import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { findChromium } from "./chromium.ts";
import { findFirefox } from "./firefox.ts";
import { canBuildWasi, setup as buildWasi, wasiPackages } from "./wasi.ts";

/** Programs that are peers in tests, each named like its Debian package; and one that only the bench measures. */
const peers = ["python3", "curl", "redis-server"];
const measured = ["websockify"];

function isThere(program: string): boolean {
  return spawnSync("which", [program]).status === 0;
}

/** Runs a command as root: as it stands, or through sudo. */
function asRoot(...command: [string, ...string[]]): void {
  const [program, ...args] = process.getuid?.() === 0 ? command : (["sudo", ...command] as const);
  execFileSync(program, args, { stdio: "inherit", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
}

const browsers = [
  { name: "a Chromium", find: findChromium, apt: "chromium", variable: "CHROMIUM_PATH" },
  { name: "a Firefox", find: findFirefox, apt: "firefox-esr", variable: "FIREFOX_PATH" },
];

const packages = [
  ...browsers.filter(({ find }) => find() === undefined).map(({ apt }) => apt),
  ...[...peers, ...measured].filter((program) => !isThere(program)),
];
if (packages.length > 0 && existsSync("/usr/bin/apt-get")) {
  asRoot("apt-get", "update");
  asRoot("apt-get", "install", "-y", "--no-install-recommends", ...packages);
}

if (!canBuildWasi() && existsSync("/usr/bin/apt-get")) {
  asRoot("apt-get", "update");
  for (const wanted of [() => ["clang"], wasiPackages]) {
    asRoot("apt-get", "install", "-y", "--no-install-recommends", ...wanted());
  }
}
if (!canBuildWasi()) {
  console.error("expected a clang that makes WASI programs, for tests to run: install one with wasi-libc");
  process.exit(1);
}
await buildWasi();

for (const { name, find, variable } of browsers) {
  const found = find();
  if (found === undefined) {
    console.error(`expected ${name}: install one, or set ${variable} to it`);
    process.exit(1);
  }
  console.log(execFileSync(found, ["--version"], { encoding: "utf8" }).trim());
}

const missing = peers.filter((program) => !isThere(program));
if (missing.length > 0) {
  console.error(`expected ${missing.join(", ")}, which the tests speak to: install them`);
  process.exit(1);
}
