import { sleep } from "../../combinators/sleep.ts";
import { wait } from "../../combinators/wait.ts";
import { NotImplementedError, OSError, osError } from "../../errors.ts";
import type { StreamReader } from "../../streams/streamReader.ts";
import type { StreamWriter } from "../../streams/streamWriter.ts";
import type { Awaitable, Coroutine } from "../../tasks/awaitable.ts";
import { createTask } from "../../tasks/tasks.ts";
import type { FileHandle } from "../fileSystem.ts";
import type { ProgramContext } from "../program.ts";
import type { Signal } from "../signals.ts";
import { strerror } from "../strerror.ts";
import type { Answer, Call, Opened, Questions } from "./calls.ts";

type Value = Questions[keyof Questions][1];

/** Answers the questions of a program's system calls by the process's context, one at a time. */
export class CallAnswerer {
  readonly #context: ProgramContext;
  readonly #files = new Map<number, FileHandle>();
  #lastHandle = 2;

  constructor(context: ProgramContext) {
    this.#context = context;
  }

  /** The answer. What is neither an answer nor an OSError is raised: the process is to end by it. */
  *answer(call: Call): Coroutine<Answer> {
    try {
      return { value: yield* this.#answer(call) };
    } catch (error) {
      if (error instanceof OSError) return { error: error.code };
      if (error instanceof NotImplementedError) return { error: "ENOTSUP" };
      throw error;
    }
  }

  #answer(call: Call): Awaitable<Value> | Coroutine<Value> {
    const { fs } = this.#context;
    switch (call.op) {
      case "read":
        return this.#context.stdin.read(call.max);
      case "write":
        return this.#write(call.handle, call.data);
      case "poll":
        return this.#poll(call.stdin, call.seconds);
      case "open":
        return this.#open(call);
      case "close":
        return this.#close(call.handle);
      case "pread":
        return this.#file(call.handle).read(call.position, call.length);
      case "pwrite":
        return this.#file(call.handle).write(call.position, call.data);
      case "truncate":
        return this.#file(call.handle).truncate(call.size);
      case "fstat":
        return call.handle <= 2 ? fs.stat(`/dev/fd/${call.handle}`) : this.#file(call.handle).stat();
      case "stat":
        return fs.stat(call.path);
      case "lstat":
        return fs.lstat(call.path);
      case "readlink":
        return fs.readlink(call.path);
      case "symlink":
        return fs.symlink(call.target, call.path);
      case "readdir":
        return fs.readdir(call.path);
      case "mkdir":
        return fs.mkdir(call.path);
      case "rmdir":
        return fs.rmdir(call.path);
      case "unlink":
        return fs.unlink(call.path);
      case "rename":
        return fs.rename(call.from, call.to);
      case "utimes":
        return fs.utimes(call.path, call.atime, call.mtime);
      case "raise":
        return this.#raise(call.signal);
      case "abort":
        return this.#abort(call.message);
      default:
        return call satisfies never;
    }
  }

  *#write(handle: number, data: Uint8Array): Coroutine<void> {
    const writer = this.#writer(handle);
    writer.write(data);
    yield* writer.drain();
  }

  *#poll(stdin: boolean, seconds: number | undefined): Coroutine<number> {
    if (!stdin) {
      yield* sleep(seconds ?? Infinity);
      return -1;
    }
    const reading = createTask(look(this.#context.stdin));
    try {
      yield; // it sees by then what is there
      if (!reading.done() && seconds !== 0) yield* wait([reading], { timeout: seconds ?? null });
      return reading.done() ? reading.result() : -1;
    } finally {
      if (reading.cancel()) yield* wait([reading]); // so that stdin has no other reader
    }
  }

  *#open({ path, options }: Questions["open"][0]): Coroutine<Opened> {
    const file = yield* this.#context.fs.open(path, options);
    const { kind } = yield* file.stat();
    if (kind === "directory") {
      file.close();
      return { kind };
    }
    const handle = ++this.#lastHandle;
    this.#files.set(handle, file);
    return { kind: kind === "device" ? kind : "file", handle }; // links were followed
  }

  *#close(handle: number): Coroutine<void> {
    if (handle <= 2) {
      yield* this.#context.close(handle === 0 ? this.#context.stdin : this.#writer(handle));
    } else {
      this.#file(handle).close();
      this.#files.delete(handle);
    }
  }

  *#raise(signal: Signal): Coroutine<void> {
    yield* this.#context.kill(this.#context.pid, signal);
    yield; // if it ends the process, it does so here
  }

  *#abort(message: string | undefined): Coroutine<void> {
    const { argv, stderr } = this.#context;
    if (message !== undefined) {
      stderr.write(new TextEncoder().encode(`${argv[0] ?? ""}: ${message}\n`));
      yield* stderr.drain();
    }
    this.#context.on("SIGABRT", "default");
    yield* this.#raise("SIGABRT");
  }

  #writer(handle: number): StreamWriter {
    return handle === 1 ? this.#context.stdout : this.#context.stderr;
  }

  #file(handle: number): FileHandle {
    const file = this.#files.get(handle);
    if (file === undefined) throw osError("EBADF", strerror("EBADF"));
    return file;
  }
}

/** Waits until there is something to be read, or the end, and leaves it there. */
function* look(stdin: StreamReader): Coroutine<number> {
  const first = yield* stdin.read(65_536);
  if (first.length === 0) return 0;
  const rest = stdin.takeBuffered();
  stdin.feedData(first);
  if (rest.length > 0) stdin.feedData(rest);
  return first.length + rest.length;
}
