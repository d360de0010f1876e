import { type Coroutine, run, sleep } from "../src/index.ts";
import { openPersistentFileSystem } from "../src/subprocess/index.ts";
import { textOf, write } from "./subprocess/fileSystemCases.ts";

/** Counts on for ever: two files tell the number, each alike, and so does the name of a third; tells what is stored. */
function* count(name: string): Coroutine<void> {
  const fs = yield* openPersistentFileSystem(name, { timeout: Infinity });
  const has = (yield* fs.readdir("/home")).length > 0;
  for (let i = has ? Number.parseInt(yield* textOf(fs, "/tmp/a"), 10) : 0; ; i += 1) {
    const [a, b] = [String(i + 1), String(i + 1).padEnd(1_500_000)];
    yield* write(fs, "/tmp/a", a); // no turn of the loop ends between these
    yield* write(fs, "/tmp/b", b);
    yield* has || i > 0 ? fs.rename(`/home/${i}`, `/home/${i + 1}`) : fs.mkdir("/home/1");
    if (i % 3 > 0) yield* sleep(0);
    else {
      yield* fs.flush();
      postMessage(i + 1);
    }
  }
}

addEventListener("message", ({ data }) => void run(count(data as string)));
