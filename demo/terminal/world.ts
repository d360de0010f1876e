import type { Coroutine } from "asyncio-web";
import { Kernel, MemoryFileSystem, standardPrograms } from "asyncio-web/subprocess";
import { home } from "./shellSession.ts";

/** Files to play with. */
const files: Readonly<Record<string, string>> = {
  "README.txt": `Every command here is a process of this page, and every pipe has two ends.
Nothing leaves the tab, and nothing is kept but the history.
`,
  "cities.csv": `city,country,people
Tokyo,Japan,37115000
Delhi,India,33807000
Shanghai,China,29868000
Dhaka,Bangladesh,23936000
São Paulo,Brazil,22807000
Cairo,Egypt,22624000
Mexico City,Mexico,22505000
東京都,Japan,14178000
Lagos,Nigeria,16536000
`,
  "bin/hello": `#!/bin/sh
echo "Hello, \${1:-you}! I am process $$."
`,
};

/** A kernel for the terminal, with its programs and files. */
export function* createWorld(): Coroutine<Kernel> {
  const kernel = new Kernel({
    programs: { ...standardPrograms },
    fs: new MemoryFileSystem(),
    env: { PATH: `/usr/local/bin:/usr/bin:/bin:${home}/bin`, TERM: "xterm-256color" },
  });
  yield* kernel.fs.mkdir(`${home}/bin`);
  for (const [path, text] of Object.entries(files)) {
    const mode = path.startsWith("bin/") ? 0o755 : 0o644;
    const file = yield* kernel.fs.open(`${home}/${path}`, { write: true, create: true, mode });
    yield* file.write(0, new TextEncoder().encode(text));
    file.close();
  }
  return kernel;
}
