import type { Awaitable, Coroutine } from "../../src/index.ts";
import type { FileHandle, FileSystem, OpenOptions, OSError } from "../../src/subprocess/index.ts";
import { raised } from "../raised.ts";
import type { Random } from "../random.ts";
import type { Known } from "./fileSystemCases.ts";

type Operate = (fs: FileSystem) => Awaitable<unknown> | Coroutine<unknown>;

/** Something that may be done to files; most of it works most of the time. */
export function randomOperation(random: Random): Operate {
  const name = (): string => random.pick(["a", "b", "c"]);
  const path = (): string => (random.below(2) > 0 ? `/${name()}` : `/${name()}/${name()}`);
  const [one, two, size, seconds] = [path(), path(), random.below(4) * 600_000 + random.below(9), random.below(1e9)];
  const data = new Uint8Array(random.below(3000)).fill(65 + random.below(26));
  const mode = random.pick([0o777, 0o755, 0o700, 0o444, 0o555]);
  function* change(fs: FileSystem, options: OpenOptions, act: (file: FileHandle) => Awaitable<void>): Coroutine<void> {
    const file = yield* fs.open(one, options);
    try {
      yield* act(file);
    } finally {
      file.close();
    }
  }
  return random.pick<Operate>([
    (fs) => fs.mkdir(one, mode),
    (fs) => fs.rmdir(one),
    (fs) => fs.unlink(one),
    (fs) => fs.symlink(two, one),
    (fs) => fs.rename(one, two),
    (fs) => fs.rename(one, two),
    (fs) => fs.chmod(one, mode),
    (fs) => fs.utimes(one, seconds, seconds / 2),
    (fs) => change(fs, { write: true, create: true }, (file) => file.write(size, data)),
    (fs) => change(fs, { write: true, create: true, exclusive: true }, (file) => file.write(0, data)),
    (fs) => change(fs, { append: true, create: true }, (file) => file.write(0, data)),
    (fs) => change(fs, { write: true }, (file) => file.truncate(size)),
  ]);
}

/** What came of it: nothing but an error's code, if there is one. */
export function* outcome(operation: Awaitable<unknown> | Coroutine<unknown>): Coroutine<string | undefined> {
  return ((yield* raised(operation)) as OSError | undefined)?.code;
}

/** What is known of files, so that it can be compared with that of files which were made at other times. */
export function withoutTimes({ kind, mode, size, text, entries = {} }: Known): object {
  const inner = Object.entries(entries).map(([name, each]) => [name, withoutTimes(each)]);
  return { kind, mode, size, text, entries: Object.fromEntries(inner) };
}
