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
  testing: "src/testing/index.ts",
  devtools: "src/devtools/index.ts",
};

/** The programs of the package, which Node runs. */
const programs: Record<string, string> = { cli: "src/gateway/cli.ts" };

/** In the repository's own programs the package's name means its sources; the longer names come first. */
export const aliases: Record<string, string> = {
  "asyncio-web/threads": source("src/threads/index.ts"),
  "asyncio-web/worker": source("src/threads/worker/index.ts"),
  "asyncio-web/streams": source("src/streams/index.ts"),
  "asyncio-web/subprocess": source("src/subprocess/index.ts"),
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

/**
 * The network's broker is a file of its own in the package, `dist/broker.js`. The expression that names it stands in the
 * built library as it does in the source, for the bundlers of users to find.
 */
const brokerUrl: Plugin = {
  name: "broker-url",
  enforce: "pre",
  transform(code, id) {
    if (!id.endsWith("/startBroker.ts")) return null;
    return { code: code.replace('new URL("./broker.ts", import.meta.url)', "BROKER_URL"), map: null };
  },
  renderChunk(code, { fileName }) {
    const path = posix.relative(posix.dirname(fileName), "broker.js");
    const url = `new URL("${path.startsWith(".") ? path : `./${path}`}", import.meta.url)`;
    return { code: code.replace("BROKER_URL", url), map: null };
  },
};

const library: UserConfig = {
  publicDir: false,
  plugins: [bundledText(), brokerUrl],
  build: {
    target: "es2022",
    minify: false,
    sourcemap: true,
    lib: { entry: { ...entries, ...programs }, formats: ["es"] },
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
