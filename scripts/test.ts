import { spawn } from "node:child_process";
import process from "node:process";

/** A script of package.json with its arguments. */
type Step = readonly [name: string, script: string, ...args: string[]];

/** What CI runs, cheapest first: one group after the other, the rows of a group side by side. */
const groups: readonly (readonly Step[])[][] = [
  [
    [
      ["browsers are there", "provision"],
      ["format", "fmt"],
      ["lint", "lint"],
      ["types", "types"],
      ["layers", "layers"],
      ["unit and browser tests", "coverage"],
    ],
  ],
  // Firefox waits more than it computes.
  [
    [["browser tests in Firefox", "firefox"]],
    [
      ["conformance in Node", "conformance"],
      ["conformance, cut into slices", "conformance", "--slice", "0"],
      ["conformance in Chromium", "conformance", "--browser"],
      ["streams beside CPython's", "stream-corpus"],
      ["shell beside dash and bash", "shell-diff"],
      ["build", "build"],
      ["package", "package"],
      ["size", "size"],
    ],
  ],
  [[["demo in Chromium", "e2e"]]],
];

/** How much of what a failed step said is repeated at the end, in lines. */
const REPEATED = 80;

const summary: string[] = [];
const failures: string[] = [];

/** Runs a step, and prints what it says: if others run beside it, whole, at its end. */
async function run([name, script, ...args]: Step, isAlone: boolean): Promise<void> {
  console.log(`\n# ${name}`);
  const started = performance.now();
  const child = spawn("npm", ["run", "--silent", script, "--", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (bytes: Buffer) => {
      chunks.push(bytes);
      if (isAlone) process.stdout.write(bytes);
    });
  }
  const status = await new Promise((resolve) => child.on("close", resolve));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const said = Buffer.concat(chunks).toString();
  const line = `${status === 0 ? "ok    " : "FAILED"}  ${seconds.padStart(6)} s  ${name}`;
  summary.push(line);
  if (status !== 0) failures.push(`# ${name}\n\n${said.trimEnd().split("\n").slice(-REPEATED).join("\n")}\n`);
  console.log(`\n${isAlone ? "" : `${said}\n`}${line}`);
}

async function runRow(steps: readonly Step[], isAlone: boolean): Promise<void> {
  for (const step of steps) await run(step, isAlone);
}

for (const rows of groups) await Promise.all(rows.map((row) => runRow(row, rows.length === 1)));
console.log(["", ...failures, ...summary].join("\n"));
console.log(`${summary.length - failures.length} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;
