import process from "node:process";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants } from "node:zlib";
import { rolldown } from "rolldown";

interface Measured {
  entry: string;
  imports: string[];
  program: string;
  /** A program whose size is not counted: what is measured is added to it. */
  without?: string;
  /** What it shall be, in bytes after minification and brotli. */
  budget: number;
  /** What it may be until then: the build fails above it, so that it only shrinks. */
  ceiling: number;
}

const core = `export * from "./dist/index.js";`;

const measured: Measured[] = [
  {
    entry: "run + createTask + sleep + gather + timeout",
    imports: ["run", "createTask", "sleep", "gather", "timeout"],
    program: `
      import { run, createTask, sleep, gather, timeout } from "./dist/index.js";
      run(function* () {
        const first = createTask(sleep(1, "first"));
        const both = yield* timeout(2, function* () {
          return yield* gather(first, sleep(1, "second"));
        });
        console.log(both);
      });`,
    budget: 4_500,
    ceiling: 8_100,
  },
  {
    entry: "core",
    imports: ["*"],
    program: core,
    budget: 9_000,
    ceiling: 13_250,
  },
  {
    entry: "toThread + threadModule with comlink, beside the core",
    imports: ["toThread", "threadModule"],
    program: `${core}
      import { threadModule, toThread } from "./dist/threads.js";
      const heavy = threadModule(() => new Worker("heavy.js"));
      globalThis.add = () => toThread(heavy.add, 1, 2);`,
    without: core,
    budget: 6_000,
    ceiling: 6_000,
  },
  {
    entry: "openConnection + startServer within the page, beside the core",
    imports: ["openConnection", "startServer"],
    program: `${core}
      import { openConnection, startServer } from "./dist/streams.js";
      globalThis.streams = { openConnection, startServer };`,
    without: core,
    budget: 5_250,
    ceiling: 5_250,
  },
];

const programId = `${process.cwd()}/program.js`;

/** What a user's bundler makes of a program and the built library; parts that are loaded later are not counted. */
async function minified(program: string): Promise<string> {
  const bundle = await rolldown({
    input: programId,
    platform: "browser",
    plugins: [
      {
        name: "program",
        load: (id) => (id === programId ? program : null),
        resolveId: (id) => (id === programId ? id : null),
      },
    ],
  });
  const { output } = await bundle.generate({ format: "es", minify: true });
  await bundle.close();
  const chunks = new Map(output.flatMap((file) => (file.type === "chunk" ? [[file.fileName, file]] : [])));
  const loaded = new Set(output.flatMap((file) => (file.type === "chunk" && file.isEntry ? [file.fileName] : [])));
  for (const name of loaded) for (const imported of chunks.get(name)?.imports ?? []) loaded.add(imported);
  return [...loaded].map((name) => chunks.get(name)?.code ?? "").join("");
}

function compressed(code: string): number {
  return brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const rows = await Promise.all(
  measured.map(async ({ entry, imports, program, without, budget, ceiling }) => {
    const code = await minified(program);
    const base = without === undefined ? "" : await minified(without);
    const min = Buffer.byteLength(code) - Buffer.byteLength(base);
    const brotli = compressed(code) - (base === "" ? 0 : compressed(base));
    return { entry, imports, min, brotli, budget, ceiling };
  }),
);

if (values.json) console.log(JSON.stringify(rows, null, 2));
else console.table(rows, ["entry", "min", "brotli", "budget", "ceiling"]);

for (const { entry, brotli, budget, ceiling } of rows) {
  if (brotli > budget) console.error(`${entry}: ${brotli} bytes, over the budget of ${budget}`);
  if (brotli > ceiling) {
    console.error(`${entry}: expected at most ${ceiling} bytes, got ${brotli}`);
    process.exitCode = 1;
  }
}
