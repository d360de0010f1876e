import { basename, dirname, join } from "node:path/posix";
import { rolldown } from "rolldown";
import type { Plugin } from "vite";

const AT = "/@bundled/";

/** For tests: the modules of workers come in a few pieces, since a test starts many of them; broken ones as they are. */
export function bundledWorkers(): Plugin {
  const isWorker = /^(?!.*\/broken\/).*\.ts\?.*\bworker_file\b/;
  const bundles = new Map<string, Promise<string>>();
  const chunks = new Map<string, string>();

  async function bundle(path: string): Promise<string> {
    const directory = join(AT, dirname(path), basename(path, ".ts"));
    const build = await rolldown({ input: path, platform: "browser" });
    // Named like its source, as stacks are expected to show it.
    const { output } = await build.generate({ format: "es", entryFileNames: basename(path) });
    for (const file of output) if (file.type === "chunk") chunks.set(`${directory}/${file.fileName}`, file.code);
    await build.close();
    return `${directory}/${output[0].fileName}`;
  }

  return {
    name: "bundled-workers",
    enforce: "pre",
    resolveId(source, importer) {
      if (source.startsWith(AT)) return source;
      const from = importer?.split("?", 1)[0];
      return from?.startsWith(AT) === true && source.startsWith("./") ? join(dirname(from), source) : null;
    },
    async load(id) {
      const [path = ""] = id.split("?", 1);
      const chunk = chunks.get(path);
      if (chunk !== undefined) return { code: chunk, moduleType: "js" };
      if (!isWorker.test(id)) return null;
      const made = bundles.get(path) ?? bundle(path);
      bundles.set(path, made);
      return { code: `import "${await made}";`, moduleType: "js" };
    },
  };
}
