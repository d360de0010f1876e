import { type Coroutine, run } from "../src/index.ts";
import { openPersistentFileSystem } from "../src/subprocess/index.ts";
import { write } from "./subprocess/fileSystemCases.ts";

/** Counts on until it is stopped: two files and the name of a directory tell the number; so do messages, when it is stored. */
function* count(name: string): Coroutine<void> {
  const fs = yield* openPersistentFileSystem(name, { timeout: Infinity });
  const [last] = yield* fs.readdir("/home");
  for (let i = Number(last?.name ?? 0) + 1; ; i += 1) {
    yield* write(fs, "/tmp/a", String(i));
    yield* write(fs, "/tmp/b", String(i).padEnd(1_500_000));
    yield* i > 1 ? fs.rename(`/home/${i - 1}`, `/home/${i}`) : fs.mkdir("/home/1");
    yield* fs.flush();
    postMessage(i);
  }
}

/** Stops this worker for ever when the origin's files have been touched so many times; the message before is 0. */
function stopAfter(touches: number): void {
  const touching: [prototype: object, methods: string[]][] = [
    [FileSystemFileHandle.prototype, ["createWritable"]],
    [FileSystemWritableFileStream.prototype, ["write", "close"]],
    [FileSystemDirectoryHandle.prototype, ["removeEntry"]],
  ];
  let left = touches;
  for (const [prototype, methods] of touching) {
    for (const method of methods) {
      const original = Reflect.get(prototype, method) as (...args: unknown[]) => unknown;
      Reflect.set(prototype, method, function touch(this: unknown, ...args: unknown[]): unknown {
        left -= 1;
        if (left < 0) {
          postMessage(0);
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
        }
        return original.apply(this, args);
      });
    }
  }
}

addEventListener("message", ({ data: [name, touches] }: MessageEvent<[string, number]>) => {
  stopAfter(touches);
  void run(count(name));
});
