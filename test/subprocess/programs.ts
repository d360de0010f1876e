import { type Coroutine, sleep } from "../../src/index.ts";
import type { Program, ProgramContext } from "../../src/subprocess/index.ts";

const encoder = new TextEncoder();

/** Small programs that tests of processes run; they do what their namesakes do, with the arguments that tests give. */
export const programs: Record<string, Program> = {
  true: function* () {},
  *cat({ stdin, stdout }) {
    for (let block; (block = yield* stdin.read(65_536)).length > 0;) {
      stdout.write(block);
      yield* stdout.drain();
    }
  },
  /** `head -c N` */
  *head({ argv, stdin, stdout }) {
    let left = Number(argv[2]);
    for (let block; left > 0 && (block = yield* stdin.read(left)).length > 0; left -= block.length) stdout.write(block);
  },
  *yes({ stdout }): Coroutine<never> {
    const block = encoder.encode("y\n".repeat(2048)); // as the real one: a page at a time
    for (;;) {
      stdout.write(block);
      yield* stdout.drain();
    }
  },
  *sleep({ argv }) {
    yield* sleep(Number(argv[1]));
  },
  *env({ env, stdout }) {
    for (const [name, value] of Object.entries(env)) stdout.write(encoder.encode(`${name}=${value}\n`));
  },
  /** Prints the first argument to stdout, the second to stderr. */
  *both({ argv, stdout, stderr }) {
    stdout.write(encoder.encode(`${argv[1]}\n`));
    stderr.write(encoder.encode(`${argv[2]}\n`));
  },
  *exit({ argv }) {
    return Number(argv[1]);
  },
  /** `yes | head -c 4`, and the statuses of both. */
  *pipeline({ pipe, spawn, close, stdout }: ProgramContext) {
    const [reader, writer] = pipe();
    const yes = yield* spawn(["yes"], { stdout: writer });
    yield* close(writer);
    const head = yield* spawn(["head", "-c", "4"], { stdin: reader });
    yield* close(reader);
    const statuses = [yield* yes.wait(), yield* head.wait()];
    stdout.write(encoder.encode(`${statuses.join(" ")}\n`));
  },
  /** Sends a signal to itself. */
  *raise({ argv, kill, pid }: ProgramContext) {
    yield* kill(pid, Number(argv[1]));
    yield;
  },
};
