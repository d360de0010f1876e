import process from "node:process";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants } from "node:zlib";
import { rolldown } from "rolldown";

interface Measured {
  entry: string;
  imports: string[];
  program: string;
  /** What it shall be, in bytes after minification and brotli. */
  budget: number;
  /** What it may be until then: the build fails above it, so that it only shrinks. */
  ceiling: number;
}

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
    ceiling: 8_050,
  },
  {
    entry: "core",
    imports: ["*"],
    program: `export * from "./dist/index.js";`,
    budget: 9_000,
    ceiling: 13_250,
  },
];

const programId = `${process.cwd()}/program.js`;

/** What a user's bundler makes of a program and the built library. */
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
  return output.map((file) => (file.type === "chunk" ? file.code : "")).join("");
}

function compressed(code: string): number {
  return brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const rows = await Promise.all(
  measured.map(async ({ entry, imports, program, budget, ceiling }) => {
    const code = await minified(program);
    return { entry, imports, min: Buffer.byteLength(code), brotli: compressed(code), budget, ceiling };
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
