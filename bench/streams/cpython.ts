import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const program = fileURLToPath(new URL("cpython.py", import.meta.url));

/** A sample of the machine's own Python, in milliseconds. */
export async function cpythonReadline(): Promise<number> {
  const { stdout } = await promisify(execFile)("python3", [program]);
  return Number.parseFloat(stdout);
}
