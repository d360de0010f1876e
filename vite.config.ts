import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin, type UserConfig } from "vite";
import { bundledText } from "./scripts/bundledText.ts";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The entry points of the package; what they share, the one `Future` class above all, goes into shared chunks. */
export const entries: Record<string, string> = {
  index: "src/index.ts",
  threads: "src/threads/index.ts",
  worker: "src/threads/worker/index.ts",
  streams: "src/streams/index.ts",
  gateway: "src/gateway/index.ts",
  subprocess: "src/subprocess/index.ts",
  program: "src/subprocess/worker/index.ts",
  testing: "src/testing/index.ts",
  devtools: "src/devtools/index.ts",
};

/** Scripts of the package that nobody imports: one that Node runs, and one of a worker. */
const scripts: Record<string, string> = { cli: "src/gateway/cli.ts", programs: "src/subprocess/worker/programs.ts" };

/** In the repository's own programs the package's name means its sources; the longer names come first. */
export const aliases: Record<string, string> = {
  "asyncio-web/threads": source("src/threads/index.ts"),
  "asyncio-web/worker": source("src/threads/worker/index.ts"),
  "asyncio-web/streams": source("src/streams/index.ts"),
  "asyncio-web/subprocess": source("src/subprocess/index.ts"),
  "asyncio-web/program": source("src/subprocess/worker/index.ts"),
  "asyncio-web/gateway": source("src/gateway/index.ts"),
  "asyncio-web/devtools": source("src/devtools/index.ts"),
  "asyncio-web/testing": source("src/testing/index.ts"),
  "asyncio-web": source("src/index.ts"),
};

/** SharedArrayBuffer and fine clocks exist only on a page served with these. */
export const isolation: Record<string, string> = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** The scripts of the library's own workers: which expression names each in the source, and its file in the package. */
const workers = [
  { module: "/startBroker.ts", expression: 'new URL("./broker.ts", import.meta.url)', file: "broker.js" },
  {
    module: "/createStandardWorker.ts",
    expression: 'new URL("./worker/programs.ts", import.meta.url)',
    file: "programs.js",
  },
];

/** The expression that names a worker stands in the built library as it does in the source, for the bundlers of users to find. */
const workerUrls: Plugin = {
  name: "worker-urls",
  enforce: "pre",
  transform(code, id) {
    const worker = workers.find(({ module }) => id.endsWith(module));
    if (worker === undefined) return null;
    return { code: code.replace(worker.expression, `WORKER_URL(${JSON.stringify(worker.file)})`), map: null };
  },
  renderChunk(code, { fileName }) {
    const named = code.replace(/WORKER_URL\("([^"]+)"\)/g, (_, file: string) => {
      const path = posix.relative(posix.dirname(fileName), file);
      return `new URL("${path.startsWith(".") ? path : `./${path}`}", import.meta.url)`;
    });
    return { code: named, map: null };
  },
};

const library: UserConfig = {
  publicDir: false,
  plugins: [bundledText(), workerUrls],
  build: {
    target: "es2022",
    minify: false,
    sourcemap: true,
    lib: { entry: { ...entries, ...scripts }, formats: ["es"] },
    rolldownOptions: {
      external: ["@bjorn3/browser_wasi_shim", "comlink", "devalue", "unbash", "ws", /^node:/],
      output: { chunkFileNames: "shared/[name].js" },
    },
  },
};

const page: UserConfig = {
  base: "./",
  plugins: [bundledText()],
  resolve: { alias: aliases },
  server: { headers: isolation },
  preview: { headers: isolation },
  build: { target: "es2022", outDir: "demo/dist" },
};

export default defineConfig(({ mode }) => (mode === "library" ? library : page));
