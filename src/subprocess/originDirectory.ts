import { NotImplementedError, type OSError } from "../errors.ts";
import type { Bytes } from "../streams/bytes.ts";
import { fileError } from "./strerror.ts";

/** How many files are read or written at once. */
const LANES = 8;

/**
 * A flat directory of the origin's private file system, where each file is written as a whole: it has its old content until it
 * has the new one. Errors are OSErrors about the directory: ENOSPC where the quota is used up, EIO for all others.
 */
export class OriginDirectory {
  readonly #name: string;
  readonly #handle: FileSystemDirectoryHandle;

  private constructor(name: string, handle: FileSystemDirectoryHandle) {
    this.#name = name;
    this.#handle = handle;
  }

  /** @throws NotImplementedError where there is no such file system */
  static async open(name: string): Promise<OriginDirectory> {
    if (typeof FileSystemFileHandle === "undefined" || !("createWritable" in FileSystemFileHandle.prototype)) {
      throw new NotImplementedError(
        "expected a host with OPFS and createWritable(), in a secure context; this has none",
      );
    }
    return storing(name, async () => {
      const root = await navigator.storage.getDirectory();
      return new OriginDirectory(name, await root.getDirectoryHandle(name, { create: true }));
    });
  }

  names(): Promise<string[]> {
    return storing(this.#name, async () => {
      const names: string[] = [];
      for await (const name of this.#handle.keys()) names.push(name);
      return names;
    });
  }

  read(name: string): Promise<Bytes> {
    return storing(this.#name, async () => {
      const file = await (await this.#handle.getFileHandle(name)).getFile();
      return new Uint8Array(await file.arrayBuffer());
    });
  }

  write(name: string, data: Bytes): Promise<void> {
    return storing(this.#name, async () => {
      const file = await this.#handle.getFileHandle(name, { create: true });
      const writable = await file.createWritable();
      try {
        await writable.write(data);
      } catch (error) {
        await writable.abort().catch(() => {}); // it has failed: there may be nothing left to abort
        throw error;
      }
      await writable.close();
    });
  }

  /** Removes what can be removed. */
  async remove(names: Iterable<string>): Promise<void> {
    await forEach(names, (name) => this.#handle.removeEntry(name).catch(() => {}));
  }

  /** How many bytes more the origin may store. */
  async free(): Promise<number> {
    const { quota = Infinity, usage = 0 } = await storing(this.#name, () => navigator.storage.estimate());
    return Math.max(0, quota - usage);
  }
}

/** Does it for all of them, some at once; ends when nothing goes on any more, with the first error. */
export async function forEach<T>(items: Iterable<T>, act: (item: T) => Promise<void>): Promise<void> {
  const queue = items[Symbol.iterator]();
  const lanes = Array.from({ length: LANES }, async () => {
    for (let next = queue.next(); next.done !== true; next = queue.next()) await act(next.value);
  });
  for (const lane of await Promise.allSettled(lanes)) if (lane.status === "rejected") throw lane.reason;
}

async function storing<T>(name: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw storageError(name, error);
  }
}

function storageError(name: string, cause: unknown): OSError {
  const isFull = cause instanceof Error && cause.name === "QuotaExceededError";
  return fileError(isFull ? "ENOSPC" : "EIO", name, { cause });
}
