import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { findChromium } from "./chromium.ts";
import { findFirefox } from "./firefox.ts";
import { canBuildWasi, setup as buildWasi, wasiPackages } from "./wasi.ts";

/** Programs that are peers in tests, each named like its Debian package. */
const peers = ["python3", "curl", "redis-server"];

/** Those that can be done without: one that makes tests quicker, and one that only the bench measures. */
const optional = ["chromium-headless-shell", "websockify"];

function isThere(program: string): boolean {
  return spawnSync("which", [program]).status === 0;
}

/** Runs apt-get as root: as it stands, or through sudo. */
function apt(...args: string[]): void {
  const [program, ...rest] = process.getuid?.() === 0 ? ["apt-get", ...args] : ["sudo", "apt-get", ...args];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  execFileSync(program, rest, { stdio: "inherit", env });
}

let isUpdated = false;

function install(...packages: string[]): void {
  if (!isUpdated) apt("update");
  isUpdated = true;
  apt("install", "-y", "--no-install-recommends", ...packages);
}

const browsers = [
  { name: "a Chromium", find: findChromium, apt: "chromium", variable: "CHROMIUM_PATH" },
  { name: "a Firefox", find: findFirefox, apt: "firefox-esr", variable: "FIREFOX_PATH" },
];

const packages = [
  ...browsers.filter(({ find }) => find() === undefined).map(({ apt: name }) => name),
  ...peers.filter((program) => !isThere(program)),
];
const hasApt = existsSync("/usr/bin/apt-get");
if (hasApt && packages.length > 0) install(...packages);
if (hasApt && !canBuildWasi()) {
  install("clang");
  install(...wasiPackages());
}
for (const program of hasApt ? optional.filter((each) => !isThere(each)) : []) {
  try {
    install(program);
  } catch {
    console.log(`${program} cannot be installed: done without`);
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
