import { rolldown } from "rolldown";
import type { Plugin } from "vite";

/** For tests: the modules of workers that run programs come in one piece each, since a test starts many of them. */
export function bundledWorkers(): Plugin {
  const isWorker = /\/(?:[^/]+\.worker|worker\/programs)\.ts\?.*\bworker_file\b/;
  const bundles = new Map<string, Promise<string>>();
  return {
    name: "bundled-workers",
    enforce: "pre",
    async load(id) {
      if (!isWorker.test(id)) return null;
      const path = id.slice(0, id.indexOf("?"));
      const bundle = bundles.get(path) ?? bundleOf(path);
      bundles.set(path, bundle);
      return { code: await bundle, moduleType: "js" };
    },
  };
}

async function bundleOf(path: string): Promise<string> {
  const build = await rolldown({ input: path, platform: "browser" });
  const { output } = await build.generate({ format: "es", codeSplitting: false, minify: true });
  await build.close();
  return output[0].code;
}
