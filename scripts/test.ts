import { spawnSync } from "node:child_process";
import process from "node:process";

/** What CI runs, cheapest first; each is a script of package.json with its arguments. */
const steps: [name: string, script: string, ...args: string[]][] = [
  ["browsers are there", "provision"],
  ["format", "fmt"],
  ["lint", "lint"],
  ["types", "types"],
  ["layers", "layers"],
  ["unit and browser tests", "coverage"],
  ["browser tests in Firefox", "firefox"],
  ["conformance in Node", "conformance"],
  ["conformance, cut into slices", "conformance", "--slice", "0"],
  ["conformance in Chromium", "conformance", "--browser"],
  ["streams beside CPython's", "stream-corpus"],
  ["shell beside dash and bash", "shell-diff"],
  ["build", "build"],
  ["package", "package"],
  ["size", "size"],
  ["demo in Chromium", "e2e"],
];

let failed = 0;
const summary: string[] = [];
for (const [name, script, ...args] of steps) {
  console.log(`\n# ${name}`);
  const started = performance.now();
  const { status } = spawnSync("npm", ["run", "--silent", script, "--", ...args], { stdio: "inherit" });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (status !== 0) failed += 1;
  summary.push(`${status === 0 ? "ok    " : "FAILED"}  ${seconds.padStart(6)} s  ${name}`);
}

console.log(`\n${summary.join("\n")}\n${steps.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
