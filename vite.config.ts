import { fileURLToPath } from "node:url";
import { defineConfig, type UserConfig } from "vite";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The entry points of the package; what they share, the one `Future` class above all, goes into shared chunks. */
export const entries: Record<string, string> = {
  index: "src/index.ts",
  threads: "src/threads/index.ts",
  worker: "src/threads/worker/index.ts",
  streams: "src/streams/index.ts",
  subprocess: "src/subprocess/index.ts",
  testing: "src/testing/index.ts",
  devtools: "src/devtools/index.ts",
};

/** In the repository's own programs the package's name means its sources; the longer names come first. */
export const aliases: Record<string, string> = {
  "asyncio-web/threads": source("src/threads/index.ts"),
  "asyncio-web/worker": source("src/threads/worker/index.ts"),
  "asyncio-web/streams": source("src/streams/index.ts"),
  "asyncio-web/subprocess": source("src/subprocess/index.ts"),
  "asyncio-web/devtools": source("src/devtools/index.ts"),
  "asyncio-web/testing": source("src/testing/index.ts"),
  "asyncio-web": source("src/index.ts"),
};

/** SharedArrayBuffer and fine clocks exist only on a page served with these. */
export const isolation: Record<string, string> = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

const library: UserConfig = {
  publicDir: false,
  build: {
    target: "es2022",
    minify: false,
    sourcemap: true,
    lib: { entry: entries, formats: ["es"] },
    rolldownOptions: {
      external: ["comlink", "devalue", "unbash"],
      output: { chunkFileNames: "shared/[name].js" },
    },
  },
};

const page: UserConfig = {
  base: "./",
  resolve: { alias: aliases },
  server: { headers: isolation },
  preview: { headers: isolation },
  build: { target: "es2022", outDir: "demo/dist" },
};

export default defineConfig(({ mode }) => (mode === "library" ? library : page));
