import { describe, expect, it } from "vitest";
import { createTask } from "../../index.ts";
import { runVirtual } from "../../testing/index.ts";
import { NullSink, NullSource } from "../nullDevice.ts";
import { KernelLink } from "./kernelLink.ts";
import { RemoteSystem } from "./remoteSystem.ts";

const [pid, ppid, childPid] = [7, 1, 8];

describe("a child of a process in a worker", () => {
  it("is known to have ended, even if that is heard in the same turn as that it began", () =>
    runVirtual(function* () {
      const link = new KernelLink(pid, () => {}, 3);
      const system = new RemoteSystem(link, pid, ppid, () => 1);
      const [stdin, stdout] = [new NullSource(), new NullSink()];
      const start = { argv: ["cat"], env: {}, cwd: "/", stdin, stdout, stderr: stdout };
      const spawned = createTask(system.spawn(start));
      yield;
      link.answer(1, childPid, undefined);
      system.ended(childPid, -9);
      const child = yield* spawned;
      expect(yield* child.wait()).toBe(-9);
    }));
});
