import { gather } from "../combinators/gather.ts";
import { ConnectionError, ProcessLookupError } from "../errors.ts";
import { type BytesLike, type Bytes, toBytes } from "../streams/bytes.ts";
import type { StreamReader } from "../streams/streamReader.ts";
import type { StreamWriter } from "../streams/streamWriter.ts";
import { type Awaitable, type Coroutine, Operation } from "../tasks/awaitable.ts";
import type { KernelProcess } from "./kernelProcess.ts";
import { type Signal, toSignal } from "./signals.ts";

/** The page's ends of the pipes of a process. */
interface Pipes {
  readonly stdin: StreamWriter | null;
  readonly stdout: StreamReader | null;
  readonly stderr: StreamReader | null;
}

/**
 * A process that was started. `await using` kills it at the end of the scope.
 *
 * @see https://docs.python.org/3.14/library/asyncio-subprocess.html#asyncio.subprocess.Process
 */
export class Process implements AsyncDisposable {
  readonly #process: KernelProcess;
  /** Writes to its input, if that is a pipe. */
  readonly stdin: StreamWriter | null;
  /** Reads its output, if that is a pipe. */
  readonly stdout: StreamReader | null;
  /** Reads what it says of errors, if that is a pipe of its own. */
  readonly stderr: StreamReader | null;

  /** @internal */
  constructor(process: KernelProcess, pipes: Pipes) {
    this.#process = process;
    this.stdin = pipes.stdin;
    this.stdout = pipes.stdout;
    this.stderr = pipes.stderr;
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** The exit status, 0 to 255; `-N` if signal N ended it; `null` while it runs. */
  get returncode(): number | null {
    return this.#process.returncode;
  }

  /**
   * Waits for its end and gives the return code. Cancel-safe: the process goes on.
   *
   * A process that writes more than its pipes hold ends only if somebody reads them: see `communicate()`.
   */
  wait(): Awaitable<number> {
    return this.#process.wait();
  }

  /**
   * Writes the input and closes stdin, reads stdout and stderr to their ends, and waits for the end of the process. That it
   * did not read all of the input is no error.
   *
   * Cancel-safe: what was read can be read again.
   * @throws TypeError if there is input, and stdin is no pipe
   * @returns what came from stdout and stderr, `null` from those that are no pipes
   * @see https://docs.python.org/3.14/library/asyncio-subprocess.html#asyncio.subprocess.Process.communicate
   */
  communicate(input?: BytesLike | null): Awaitable<[stdout: Bytes | null, stderr: Bytes | null]> {
    const bytes = input == null ? null : toBytes(input);
    if (bytes !== null && this.stdin === null) throw new TypeError("expected no input, as stdin is no pipe; got some");
    return new Operation(this.#communicate, this, bytes);
  }

  /**
   * Sends a signal; 0 only finds out whether the process runs.
   * @throws ProcessLookupError if it has ended
   */
  sendSignal(signal: Signal | number): void {
    const name = signal === 0 ? undefined : toSignal(signal);
    if (this.returncode !== null) throw new ProcessLookupError(`process ${this.pid} has ended`);
    if (name !== undefined) this.#process.signal(name);
  }

  /**
   * Sends SIGTERM, for which a program may have a handler.
   * @throws ProcessLookupError if it has ended
   */
  terminate(): void {
    this.sendSignal("SIGTERM");
  }

  /**
   * Ends it at once, by SIGKILL.
   * @throws ProcessLookupError if it has ended
   */
  kill(): void {
    this.sendSignal("SIGKILL");
  }

  /** Kills it if it runs, and waits for its end. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.returncode === null) this.kill();
    await this.wait();
  }

  toString(): string {
    return `Process[${this.pid}${this.returncode === null ? "" : `, returncode:${this.returncode}`}]`;
  }

  *#communicate(input: Uint8Array | null): Coroutine<[Bytes | null, Bytes | null]> {
    const [, out, err] = yield* gather(feed(this.stdin, input), readAll(this.stdout), readAll(this.stderr));
    yield* this.wait();
    return [out, err];
  }
}

function* feed(stdin: StreamWriter | null, input: Uint8Array | null): Coroutine<void> {
  if (stdin === null) return;
  try {
    if (input !== null) stdin.write(input);
    yield* stdin.drain();
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
  }
  stdin.close();
}

function* readAll(reader: StreamReader | null): Coroutine<Bytes | null> {
  return reader === null ? null : yield* reader.read();
}
