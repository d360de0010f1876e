import { defineConfig } from "rolldown";
import { dts } from "rolldown-plugin-dts";
import { entries } from "./vite.config.ts";

// What `vite build` does not make: the broker, one file without imports, and the declarations, whose plugin cannot run
// inside it.

const broker = "src/streams/network/broker.ts";
const programs = "src/subprocess/worker/programs.ts";

export default defineConfig([
  {
    input: { broker },
    output: { dir: "dist", format: "es", sourcemap: true },
  },
  {
    input: { ...entries, broker, programs },
    plugins: [dts({ oxc: { stripInternal: true }, emitDtsOnly: true, tsconfig: "tsconfig.src.json" })],
    output: { dir: "dist", format: "es", chunkFileNames: "shared/[name].d.ts" },
  },
]);
