import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { rolldown } from "rolldown";
import { bundledText } from "../../scripts/bundledText.ts";
import { aliases } from "../../vite.config.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Bundle {
  readonly directory: string;
  remove(): Promise<void>;
}

/**
 * Builds the entries as a user's page would get them: tree-shaken, for production and, unless names are wanted, minified.
 * Modules can be replaced by others.
 */
export async function bundle(
  entries: Record<string, string>,
  minify: boolean,
  replaced: Record<string, string> = {},
): Promise<Bundle> {
  const directory = await mkdtemp(join(tmpdir(), "asyncio-web-bench-"));
  const build = await rolldown({
    cwd: root,
    input: entries,
    platform: "browser",
    external: ["node:process", "child_process", "os", "worker_threads"], // effection and workerpool ask for them in Node
    plugins: [bundledText()],
    resolve: { alias: { ...aliases, ...replaced } },
    transform: { define: { "process.env.NODE_ENV": '"production"' } },
    onLog: (level, log, handler) => {
      if (level === "warn" && log.code !== "UNRESOLVED_IMPORT") return;
      handler(level, log);
    },
  });
  await build.write({
    dir: directory,
    format: "esm",
    minify,
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name]-[hash].js",
  });
  await build.close();
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}
