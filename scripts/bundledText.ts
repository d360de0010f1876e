import { dirname, resolve } from "node:path";
import { rolldown } from "rolldown";
import type { Plugin } from "vite";

const SUFFIX = "?bundle";

/** For Vite and rolldown: `import { text } from "./module.ts?bundle"` gives the module, bundled, as a script's text. */
export function bundledText(): Plugin {
  return {
    name: "bundled-text",
    enforce: "pre",
    resolveId(id, importer) {
      if (!id.endsWith(SUFFIX) || importer === undefined) return null;
      return resolve(dirname(importer), id);
    },
    async load(id) {
      if (!id.endsWith(SUFFIX)) return null;
      const build = await rolldown({ input: id.slice(0, -SUFFIX.length), platform: "browser" });
      const { output } = await build.generate({ format: "iife", name: "bundle", minify: true });
      for (const path of await build.watchFiles) this.addWatchFile(path);
      await build.close();
      return { code: `export const text = ${JSON.stringify(output[0].code)};`, moduleType: "js" };
    },
  };
}
