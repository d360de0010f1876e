import { dirname } from "node:path/posix";
import { type Coroutine, run, sleep, timeout } from "../../src/index.ts";
import {
  createSubprocessExec,
  type FileSystem,
  Kernel,
  MemoryFileSystem,
  PIPE,
  type ProgramSpec,
  standardPrograms,
} from "../../src/subprocess/index.ts";
import type { RecordedScript } from "./script.ts";

/** What a script came to here. */
export interface Outcome {
  readonly stdout: string;
  readonly status: number;
  /** What it said of errors, for people. */
  readonly stderr: string;
  /** What was left of it in the kernel; nothing should be. */
  readonly left: string;
}

/** Where scripts run. */
const home = "/home/user";

/** Of a script that kills a subshell in the background, a program that it ran may go on, as it would anywhere. */
const orphans = /&[^&][^]*\bkill\b/;

/** More than any script needs, in seconds. */
const MOST_SECONDS = 60;

/** Runs a script on a kernel of its own. */
export async function runScript(
  { script, stdin = "", files = {} }: Pick<RecordedScript, "script" | "stdin" | "files">,
  programs: Readonly<Record<string, ProgramSpec>> = standardPrograms,
): Promise<Outcome> {
  const fs = new MemoryFileSystem();
  const kernel = new Kernel({ programs, fs });
  return await run(function* (): Coroutine<Outcome> {
    yield* makeDirectories(fs, home);
    for (const [path, text] of Object.entries(files)) yield* writeFile(fs, `${home}/${path}`, text);
    const process = yield* createSubprocessExec("sh", "-c", script, "sh", {
      kernel,
      cwd: home,
      env: { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: home, LC_ALL: "C" },
      stdin: PIPE,
      stdout: PIPE,
      stderr: PIPE,
    });
    const [out, err] = yield* timeout(MOST_SECONDS, () => process.communicate(new TextEncoder().encode(stdin)));
    const { returncode } = process;
    if (orphans.test(script)) {
      for (const { pid } of kernel.processes) kernel.kill(pid, "SIGKILL");
      yield* sleep(0);
    }
    const left = String(kernel);
    return {
      stdout: new TextDecoder().decode(out ?? undefined),
      stderr: new TextDecoder().decode(err ?? undefined),
      status: returncode === null ? -1 : returncode < 0 ? 128 - returncode : returncode,
      left: left === "Kernel[processes:0, pipes:0]" ? "" : left,
    };
  });
}

function* makeDirectories(fs: FileSystem, path: string): Coroutine<void> {
  if (path === "/") return;
  yield* makeDirectories(fs, dirname(path));
  try {
    yield* fs.mkdir(path);
  } catch (error) {
    if ((error as { code?: string }).code !== "EEXIST") throw error;
  }
}

function* writeFile(fs: FileSystem, path: string, text: string): Coroutine<void> {
  yield* makeDirectories(fs, dirname(path));
  const file = yield* fs.open(path, { write: true, create: true, truncate: true });
  yield* file.write(0, new TextEncoder().encode(text));
  file.close();
}
