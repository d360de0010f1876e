import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { findChromium } from "./chromium.ts";

/** Runs a command as root: as it stands, or through sudo. */
function asRoot(...command: [string, ...string[]]): void {
  const [program, ...args] = process.getuid?.() === 0 ? command : (["sudo", ...command] as const);
  execFileSync(program, args, { stdio: "inherit", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
}

if (findChromium() === undefined && existsSync("/usr/bin/apt-get")) {
  asRoot("apt-get", "update");
  asRoot("apt-get", "install", "-y", "--no-install-recommends", "chromium");
}

const found = findChromium();
if (found === undefined) {
  console.error("expected a Chromium: install one, or set CHROMIUM_PATH to it");
  process.exit(1);
}
console.log(execFileSync(found, ["--version"], { encoding: "utf8" }).trim());
