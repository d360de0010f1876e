import { expect, it } from "vitest";
import { Kernel, MemoryFileSystem } from "../../src/subprocess/index.ts";

it("is not isolated, and its processes have no shared memory", () => {
  expect([crossOriginIsolated, typeof SharedArrayBuffer]).toEqual([false, "undefined"]);
  const kernel = new Kernel({ programs: {}, fs: new MemoryFileSystem() });
  expect(kernel.capabilities).toEqual({ sharedMemory: false, jspi: true, blockingStdin: true });
});
