import { OSError } from "../errors.ts";
import { show } from "../loop/checks.ts";
import { until } from "../combinators/until.ts";
import { type Awaitable, type Coroutine, Operation } from "../tasks/awaitable.ts";
import { type EventLoop, getEventLoop } from "../tasks/eventLoop.ts";
import type { Bytes } from "../streams/bytes.ts";
import type { MemoryFile } from "./memoryFile.ts";
import { MemoryFileSystem, type MemoryFileSystemOptions } from "./memoryFileSystem.ts";
import { forEach, type OriginDirectory } from "./originDirectory.ts";
import { fileError } from "./strerror.ts";
import { type Content, recordTree, restoreTree, type TreeRecord } from "./treeRecord.ts";

/** The bytes of a file are stored in pieces of this size: of a large one, only what has changed is stored anew. */
const BLOCK = 2 ** 20;

/** Changes are stored together if they are as close as this. */
const SAVE_DELAY_MS = 50;

/** The file of the tree's record; all others are blocks, and have numbers for names. */
const TREE = "tree";

/** The bytes of a file that have changed. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * Files that survive the page: those of a {@link MemoryFileSystem}, which are stored in the origin's private file system soon
 * after they have changed.
 *
 * 1. What is stored is the whole tree as it was at one moment, whatever happens: blocks are never overwritten, but written anew
 *    under other names; then the tree's record, which names them, replaces the one before; then the old blocks are removed.
 * 2. A change counts as stored when a save that began after it has ended. If the save fails, all of its changes wait for the
 *    next one. The error reaches whoever waits for that save, or else the loop's exception handler.
 */
export class PersistentFileSystem extends MemoryFileSystem {
  /** @internal Where files without a loop of their own wait, and failures are told. */
  readonly boundLoop: EventLoop;
  readonly #name: string;
  readonly #directory: OriginDirectory;
  readonly #release: () => Promise<void>;
  readonly #maxBytes: number;
  /** The blocks that a file's bytes are in. */
  readonly #stored = new WeakMap<MemoryFile, readonly string[]>();
  /** All blocks that there may be. */
  #blocks = new Set<string>();
  #lastBlock = 0;
  #isChanged = false;
  #ranges = new Map<MemoryFile, Range>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> | undefined;
  #isClosed = false;

  /** @internal The directory is this file system's own until it is released. */
  constructor(
    name: string,
    directory: OriginDirectory,
    release: () => Promise<void>,
    options: MemoryFileSystemOptions,
  ) {
    super(options);
    this.boundLoop = getEventLoop();
    this.#name = name;
    this.#directory = directory;
    this.#release = release;
    this.#maxBytes = this.volume.max;
  }

  /**
   * Waits until all that has been changed before is stored.
   * @throws OSError ENOSPC if the origin's quota is used up, EIO if the browser fails otherwise; the changes stay, and the next
   * save tries again
   */
  flush(): Awaitable<void> {
    return new Operation(this.#flush, this);
  }

  /**
   * Stores what has changed, and lets others open the files. From then on they are read-only: OSError EROFS.
   * @throws OSError as `flush()`; then it is still open
   */
  close(): Awaitable<void> {
    return new Operation(this.#close, this);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  override toString(): string {
    const state = this.#isClosed ? ", closed" : this.#isChanged || this.#saving !== undefined ? ", unsaved" : "";
    return `PersistentFileSystem[${this.#name}, bytes:${this.volume.used}${state}]`;
  }

  /** @internal Reads what is stored, and removes what is not used of it. */
  async load(): Promise<void> {
    const names = await this.#directory.names();
    const record = names.includes(TREE) ? await this.#directory.read(TREE) : new Uint8Array(0);
    if (record.length > 0) await this.#restore(record);
    else this.#isChanged = true; // there has been no save yet, or the first one was ended in the middle
    const unused = names.filter((name) => name !== TREE && !this.#blocks.has(name)); // a save was ended in the middle
    await this.#directory.remove(unused);
    await this.#measure(this.volume.used);
  }

  /** @internal Begins to store what is changed. */
  watch(): void {
    this.volume.onChange = (file, from, to) => this.#change(file, from, to);
    globalThis.addEventListener?.("pagehide", this.#saveSoon);
  }

  async #restore(record: Bytes): Promise<void> {
    try {
      this.volume.max = Infinity; // what is there has its room, whatever the limit is now
      const tree = JSON.parse(new TextDecoder().decode(record)) as TreeRecord;
      if (tree.version !== 1) throw new RangeError(`expected a tree of version 1, got ${show(tree.version)}`);
      await forEach(restoreTree(tree, this.root, this.volume), (each) => this.#restoreFile(...each));
    } catch (error) {
      throw error instanceof OSError ? error : fileError("EIO", this.#name, { cause: error });
    }
  }

  async #restoreFile(file: MemoryFile, { size, blocks }: Content): Promise<void> {
    const { mtime } = file;
    this.#stored.set(file, blocks);
    for (const [index, block] of blocks.entries()) {
      const bytes = await this.#directory.read(block);
      const expected = Math.min(BLOCK, size - index * BLOCK);
      if (bytes.length !== expected)
        throw new RangeError(`expected ${expected} bytes in ${block}, got ${bytes.length}`);
      file.write(index * BLOCK, bytes);
      this.#blocks.add(block);
      this.#lastBlock = Math.max(this.#lastBlock, Number(block));
    }
    file.mtime = mtime;
  }

  #change(file: MemoryFile | undefined, from = 0, to = 0): void {
    if (this.#isClosed) throw fileError("EROFS", this.#name);
    this.#isChanged = true;
    if (file !== undefined) this.#addRange(file, { from, to });
    this.#timer ??= setTimeout(this.#saveSoon, SAVE_DELAY_MS);
  }

  #addRange(file: MemoryFile, { from, to }: Range): void {
    const before = this.#ranges.get(file) ?? { from, to };
    this.#ranges.set(file, { from: Math.min(before.from, from), to: Math.max(before.to, to) });
  }

  readonly #saveSoon = (): void => {
    this.#saveAll().catch((exception: unknown) => {
      const loop = this.boundLoop.isClosed() ? getEventLoop() : this.boundLoop;
      loop.callExceptionHandler({ message: `Changes of ${this} could not be stored`, exception });
    });
  };

  *#flush(): Coroutine<void> {
    yield* until(this.#saveAll());
  }

  *#close(): Coroutine<void> {
    if (this.#isClosed) return;
    do yield* until(this.#saveAll());
    while (this.#isChanged); // while the save before went on
    this.#isClosed = true;
    globalThis.removeEventListener?.("pagehide", this.#saveSoon);
    yield* until(this.#release());
  }

  async #saveAll(): Promise<void> {
    while (this.#saving !== undefined) await this.#saving.catch(() => {}); // whoever began it is told
    if (!this.#isChanged) return;
    this.#saving = this.#save().finally(() => (this.#saving = undefined));
    await this.#saving;
  }

  async #save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { used } = this.volume;
    const [ranges, added] = [this.#ranges, new Map<string, Bytes>()];
    [this.#ranges, this.#isChanged] = [new Map(), false];
    const blocks = new Map<MemoryFile, readonly string[]>();
    const tree = recordTree(this.root, (file) => {
      blocks.set(file, this.#cut(file, ranges.get(file), added));
      return { size: file.size, blocks: blocks.get(file) as readonly string[] };
    });
    for (const name of added.keys()) this.#blocks.add(name);
    let isRecording = false;
    try {
      await forEach(added, ([name, bytes]) => this.#directory.write(name, bytes));
      isRecording = true;
      await this.#directory.write(TREE, new TextEncoder().encode(JSON.stringify(tree)));
    } catch (error) {
      this.#isChanged = true;
      for (const [file, range] of ranges) this.#addRange(file, range);
      const isFull = error instanceof OSError && error.code === "ENOSPC";
      if (isFull) this.volume.max = Math.min(this.volume.max, used); // writers are told at once until a save succeeds
      if (isFull || !isRecording) await this.#directory.remove(added.keys());
      throw error;
    }
    for (const [file, names] of blocks) this.#stored.set(file, names);
    const old = [...this.#blocks];
    this.#blocks = new Set([...blocks.values()].flat());
    await this.#directory.remove(old.filter((name) => !this.#blocks.has(name)));
    await this.#measure(used);
  }

  /** The blocks of a file: those that are stored, and new ones where it has changed. */
  #cut(file: MemoryFile, range: Range | undefined, added: Map<string, Bytes>): readonly string[] {
    const stored = this.#stored.get(file) ?? [];
    if (range === undefined) return stored;
    return Array.from({ length: Math.ceil(file.size / BLOCK) }, (_, index) => {
      const start = index * BLOCK;
      const block = stored[index];
      if (block !== undefined && (range.to <= start || range.from >= start + BLOCK)) return block;
      const name = String(++this.#lastBlock);
      added.set(name, file.read(start, BLOCK));
      return name;
    });
  }

  /** Learns how many bytes there may be, when so many are stored. */
  async #measure(used: number): Promise<void> {
    this.volume.max = Math.min(this.#maxBytes, used + (await this.#directory.free()));
  }
}
