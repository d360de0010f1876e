import { until } from "../combinators/until.ts";
import { type Duration, toSeconds } from "../loop/duration.ts";
import { hold, type Release, tryToHold } from "../streams/network/locks.ts";
import { type Awaitable, type Coroutine, Operation } from "../tasks/awaitable.ts";
import { checkMaxBytes, type MemoryFileSystemOptions } from "./memoryFileSystem.ts";
import { OriginDirectory } from "./originDirectory.ts";
import { PersistentFileSystem } from "./persistentFileSystem.ts";
import { fileError } from "./strerror.ts";

/** How persistent files are opened. */
export interface PersistentFileSystemOptions extends MemoryFileSystemOptions {
  /** How long to wait for another page or worker to close them; 1 second if not given, as a page that is reloaded takes a moment. */
  readonly timeout?: Duration | undefined;
}

interface Request extends PersistentFileSystemOptions {
  readonly name: string;
}

/**
 * Opens files that survive the page, in the origin's private file system (OPFS): a {@link MemoryFileSystem} at first, later what
 * was there before. They are held in memory as a whole. One page or worker has the files of a name open, no other.
 *
 * Cancel-safe: nothing stays open.
 *
 * @param name a directory in the root of OPFS, whose content is this library's own
 * @throws OSError EBUSY if they are still open elsewhere, EIO if what is stored cannot be read
 * @throws NotImplementedError where there is no OPFS, or no `createWritable()` in it
 */
export function openPersistentFileSystem(
  name = "asyncio-web",
  options: PersistentFileSystemOptions = {},
): Awaitable<PersistentFileSystem> {
  if (name === "" || name === "." || name === ".." || /[/\\]/.test(name)) {
    throw new RangeError(`expected the name of a directory, got '${name}'`);
  }
  checkMaxBytes(options.maxBytes);
  toSeconds(options.timeout ?? 1);
  return new Operation(open, "openPersistentFileSystem()", { ...options, name });
}

function* open(request: Request): Coroutine<PersistentFileSystem> {
  const held: { release?: Release; loading?: Promise<void> } = {};
  try {
    const directory = yield* until(OriginDirectory.open(request.name));
    const release = yield* until(async (signal) => {
      const granted = await acquire(request, signal);
      if (signal.aborted) await granted(); // cancelled just then: nobody else will give it back
      else held.release = granted;
      return granted;
    });
    const fs = new PersistentFileSystem(request.name, directory, release, request);
    held.loading = fs.load();
    yield* until(held.loading);
    fs.watch();
    return fs;
  } catch (error) {
    yield* until(Promise.allSettled([held.loading])); // which goes on when it is cancelled, and removes what it takes for unused
    if (held.release !== undefined) yield* until(held.release());
    throw error;
  }
}

async function acquire({ name, timeout = 1 }: Request, signal: AbortSignal): Promise<Release> {
  const lock = `asyncio-web files ${name}`;
  const seconds = toSeconds(timeout);
  const release = await tryToHold(lock);
  if (release !== undefined) return release;
  if (seconds === Infinity) return hold(lock, signal);
  const limit = AbortSignal.timeout(Math.max(0, seconds * 1000));
  try {
    return await hold(lock, AbortSignal.any([signal, limit]));
  } catch (error) {
    throw limit.aborted ? fileError("EBUSY", name) : error;
  }
}
