import { describe, expect, it } from "vitest";
import { sources } from "./sources.ts";

/** The layout of src/, lowest first. A module imports from its own layer and from those before it. */
const layers = [
  "errors",
  "loop",
  "tasks",
  "combinators",
  "sync",
  "queues",
  "threads",
  "streams",
  "subprocess",
  "gateway",
  "devtools",
  "testing",
  "adapters",
];

/** The packages that a layer may import; the core imports none. */
const allowed: Record<string, string[]> = {
  threads: ["comlink", "devalue"],
  subprocess: ["@bjorn3/browser_wasi_shim", "unbash"],
  gateway: ["ws", "node:"],
};

/** The entry point of everything: it may import any layer, and none imports it. */
const entry = "src/index.ts";

function layerOf(path: string): string {
  return path.split("/")[1]?.replace(/\.ts$/, "") ?? "";
}

function complaint(importer: string, imported: string): string | undefined {
  if (!imported.startsWith("src/")) {
    const packages = allowed[layerOf(importer)] ?? [];
    return packages.some((name) => imported === name || (name.endsWith(":") && imported.startsWith(name)))
      ? undefined
      : `${importer} imports ${imported}, which its layer may not`;
  }
  if (imported === entry) return `${importer} imports ${entry}, which stands above all`;
  const [from, to] = [layers.indexOf(layerOf(importer)), layers.indexOf(layerOf(imported))];
  if (importer !== entry && from === -1) return `${importer} is in no layer: name it in the layout`;
  if (to === -1) return `${importer} imports ${imported}, which is in no layer: name it in the layout`;
  if (importer !== entry && to > from) {
    return `${importer} (layer ${layerOf(importer)}) imports ${imported} from a layer above it`;
  }
  return undefined;
}

const modules = sources();

describe("the layers of src/", () => {
  it("are kept: no import leads to a layer above", () => {
    const found = modules.flatMap(({ path, imports }) =>
      imports.map((one) => complaint(path, one.path)).filter((line) => line !== undefined),
    );
    expect(found).toEqual([]);
  });

  it("are told apart", () => {
    expect(complaint("src/loop/clock.ts", "src/tasks/task.ts")).toMatch(/from a layer above/);
    expect(complaint("src/sync/lock.ts", "src/queues/queue.ts")).toMatch(/from a layer above/);
    expect(complaint("src/tasks/task.ts", "src/index.ts")).toMatch(/stands above all/);
    expect(complaint("src/tasks/task.ts", "comlink")).toMatch(/which its layer may not/);
    expect(complaint("src/threads/endpoint.ts", "comlink")).toBeUndefined();
    expect(complaint("src/streams/server.ts", "node:net")).toMatch(/which its layer may not/);
    expect(complaint("src/gateway/dial.ts", "node:net")).toBeUndefined();
    expect(complaint("src/utils/array.ts", "src/errors.ts")).toMatch(/in no layer/);
    expect(complaint("src/tasks/task.ts", "src/tasks/future.ts")).toBeUndefined();
    expect(complaint("src/queues/queue.ts", "src/errors.ts")).toBeUndefined();
    expect(complaint("src/index.ts", "src/queues/queue.ts")).toBeUndefined();
  });
});
