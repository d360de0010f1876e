import { ask, Refusal, type SystemCall } from "./calls.ts";
import { Descriptors } from "./descriptors.ts";
import { ProgramMemory } from "./programMemory.ts";

/** What a program is started with. */
export interface WasiSetup {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** What the system calls of one program have in common. */
export class WasiSystem {
  readonly setup: WasiSetup;
  readonly memory: ProgramMemory = new ProgramMemory();
  readonly descriptors: Descriptors;
  /** When it began, in milliseconds of the clock that only goes forward. */
  readonly startedAt: number = performance.now();

  constructor(setup: WasiSetup) {
    this.setup = setup;
    this.descriptors = new Descriptors(setup.cwd);
  }

  /** Takes the program's memory, and gives what begins it. */
  attach({ exports }: WebAssembly.Instance): () => void {
    this.memory.attach(exports["memory"] as WebAssembly.Memory);
    return exports["_start"] as () => void;
  }

  /**
   * The absolute path that a program means by one below a directory.
   *
   * wasi-libc takes the slash from the front of absolute paths, and begins all of them at the directory that was opened last, which
   * is `.`. There, a path whose first name is not in the directory, but in `/`, is taken for an absolute one.
   */
  *path(fd: number, at: number, length: number): SystemCall<string> {
    const directory = this.descriptors.directory(fd);
    const path = this.memory.text(at, length);
    if (path === "") throw new Refusal("ENOENT");
    if (path.startsWith("/")) return path;
    const relative = below(directory.path, path);
    if (directory.preopened !== "." || directory.path === "/") return relative;
    const [first = ""] = path.split("/", 1);
    const isAbsolute = !(yield* exists(below(directory.path, first))) && (yield* exists(`/${first}`));
    return isAbsolute ? `/${path}` : relative;
  }
}

function below(directory: string, path: string): string {
  return directory === "/" ? `/${path}` : `${directory}/${path}`;
}

function* exists(path: string): SystemCall<boolean> {
  try {
    yield* ask("stat", { path });
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
