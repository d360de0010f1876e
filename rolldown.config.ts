import { defineConfig } from "rolldown";
import { dts } from "rolldown-plugin-dts";
import { entries } from "./vite.config.ts";

/** The declarations only: the plugin cannot run inside `vite build`, which makes the JavaScript. */
export default defineConfig({
  input: entries,
  plugins: [dts({ oxc: { stripInternal: true }, emitDtsOnly: true, tsconfig: "tsconfig.src.json" })],
  output: { dir: "dist", format: "es", chunkFileNames: "shared/[name].d.ts" },
});
