import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { loadPyodide } from "pyodide";

// Records sequences on CPython's own StreamReader: see README.md.

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "2000" },
    output: { type: "string", short: "o", default: "-" },
  },
});

const python = await loadPyodide({ stdout: console.error, stderr: console.error });
python.runPython(readFileSync(new URL("record.py", import.meta.url), "utf8"), { filename: "record.py" });
const [lines, leftOut] = python.globals.get("record")(values.seed, Number(values.count)).toJs();
const version = python.runPython("import sys; sys.version.split()[0]");

if (values.output === "-") process.stdout.write(lines);
else writeFileSync(values.output, values.output.endsWith(".gz") ? gzipSync(lines, { level: 9 }) : lines);
console.error(`CPython ${version}: ${values.count} sequences of seed ${values.seed}, ${leftOut} left out`);
