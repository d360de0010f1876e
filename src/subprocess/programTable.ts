import { OSError } from "../errors.ts";
import { checkFunction } from "../loop/checks.ts";
import type { Coroutine } from "../tasks/awaitable.ts";
import type { FileStat, FileSystem } from "./fileSystem.ts";
import { resolvePath } from "./path.ts";
import type { Program } from "./program.ts";
import { fileError } from "./strerror.ts";
import type { Start } from "./system.ts";
import type { WasmSource } from "./wasi/compileWasm.ts";

/** What a program is. */
export type ProgramSpec =
  /** A function, which runs in the thread of the kernel. */
  | Program
  /** The same, loaded when it is first needed. */
  | {
      readonly load: () => PromiseLike<Program>;
      /** @internal Its name in the library's workers. */
      readonly standard?: string;
    }
  /** A module worker that calls `program()` of `asyncio-web/program`: every process has one of its own. */
  | { readonly worker: () => Worker }
  /** A WASI command of preview 1: its file, or how to get it. It is compiled once. */
  | { readonly wasm: WasmSource | PromiseLike<WasmSource> | (() => WasmSource | PromiseLike<WasmSource>) };

/** The directories where registered programs are found. */
const binaries: ReadonlySet<string> = /* @__PURE__ */ new Set(["/bin", "/usr/bin", "/usr/local/bin"]);

/** How many scripts may run one another, as on Linux. */
const MOST_SCRIPTS = 5;

type CommandLine = Pick<Start, "argv" | "cwd" | "env">;

/** The programs of a kernel, by name, and what names and paths stand for: one of them, or a script in a file. */
export class ProgramTable {
  readonly #fs: FileSystem;
  readonly #programs = new Map<string, ProgramSpec>();

  constructor(fs: FileSystem) {
    this.#fs = fs;
  }

  register(name: string, spec: ProgramSpec): void {
    if (name === "" || name.includes("/")) throw new RangeError(`expected a name without a slash, got '${name}'`);
    checkSpec(spec);
    this.#programs.set(name, spec);
  }

  /** In order. */
  get names(): string[] {
    return [...this.#programs.keys()].toSorted();
  }

  /** The path of a program, along PATH if there is no slash in its name, relative if PATH is. */
  *which(name: string, cwd: string, env: Readonly<Record<string, string>>): Coroutine<string | undefined> {
    if (name === "") return undefined;
    for (const candidate of candidatesFor(name, env)) {
      const absolute = resolvePath(cwd, candidate);
      if (this.#registered(absolute) !== undefined || (yield* this.#isExecutable(absolute))) return candidate;
    }
    return undefined;
  }

  /**
   * What is run for a command line, by the rules of `execvp()`, and the arguments it is called with.
   * @throws FileNotFoundError @throws PermissionError
   * @throws OSError ENOEXEC if it is no program; ELOOP if the interpreters of scripts are scripts again and again
   */
  *find({ argv, cwd, env }: CommandLine, scripts = 0): Coroutine<{ spec: ProgramSpec; argv: readonly string[] }> {
    const name = argv[0] ?? "";
    const found = name.includes("/") ? name : yield* this.which(name, cwd, env);
    if (found === undefined) throw yield* this.#whyNotFound(name, cwd, env);
    const path = resolvePath(cwd, found);
    const spec = this.#registered(path);
    if (spec !== undefined) return { spec, argv };
    const stat = yield* this.#stat(path);
    if (stat === undefined) throw fileError("ENOENT", name);
    if (stat.kind === "directory" || (stat.mode & 0o111) === 0) throw fileError("EACCES", name);
    const interpreter = /^#! *(\S+)(?: +(.*\S))? *$/.exec(yield* this.#firstLine(path));
    if (interpreter === null) throw fileError("ENOEXEC", name);
    if (scripts === MOST_SCRIPTS) throw fileError("ELOOP", name);
    const [, by = "", argument] = interpreter;
    const command = [by, ...(argument === undefined ? [] : [argument]), found, ...argv.slice(1)];
    return yield* this.find({ argv: command, cwd, env }, scripts + 1);
  }

  /** A file along PATH that may not be run is told of, rather than that there is none that may. */
  *#whyNotFound(name: string, cwd: string, env: Readonly<Record<string, string>>): Coroutine<OSError> {
    for (const candidate of name === "" ? [] : candidatesFor(name, env)) {
      if ((yield* this.#stat(resolvePath(cwd, candidate)))?.kind === "file") return fileError("EACCES", name);
    }
    return fileError("ENOENT", name);
  }

  #registered(path: string): ProgramSpec | undefined {
    const slash = path.lastIndexOf("/");
    return binaries.has(path.slice(0, slash)) ? this.#programs.get(path.slice(slash + 1)) : undefined;
  }

  *#isExecutable(path: string): Coroutine<boolean> {
    const stat = yield* this.#stat(path);
    return stat?.kind === "file" && (stat.mode & 0o111) !== 0;
  }

  *#stat(path: string): Coroutine<FileStat | undefined> {
    try {
      return yield* this.#fs.stat(path);
    } catch (error) {
      if (error instanceof OSError) return undefined;
      throw error;
    }
  }

  *#firstLine(path: string): Coroutine<string> {
    const file = yield* this.#fs.open(path);
    try {
      const bytes = yield* file.read(0, 256);
      return new TextDecoder().decode(bytes).split("\n", 1)[0] as string;
    } finally {
      file.close();
    }
  }
}

function checkSpec(spec: ProgramSpec): void {
  if (typeof spec !== "object" || spec === null) checkFunction(spec);
  else if ("worker" in spec) checkFunction(spec.worker);
  else if (!("wasm" in spec)) checkFunction(spec.load);
}

/** Where a program of that name may be. */
function candidatesFor(name: string, env: Readonly<Record<string, string>>): string[] {
  if (name.includes("/")) return [name];
  const path = Object.hasOwn(env, "PATH") ? (env["PATH"] as string) : "/usr/bin";
  return path.split(":").map((directory) => `${directory === "" ? "." : directory}/${name}`);
}
