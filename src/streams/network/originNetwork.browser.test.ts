import { describe, expect, it } from "vitest";
import { networkCases, openFrame, startWorker } from "../../../test/network/cases.ts";
import { createTask, isCancelled, sleep, timeout } from "../../index.ts";
import { openConnection, startServer } from "../index.ts";
import { hold } from "./locks.ts";
import { hearsLock } from "./protocol.ts";

networkCases("another", openFrame, "PortTransport");
networkCases("a worker", startWorker, "ChannelTransport");

describe("a connection that is not answered", () => {
  it("can be cancelled, and leaves nothing behind", async () => {
    const release = await hold(hearsLock("localhost:999")); // somebody who does not answer
    const waits = async (): Promise<boolean> =>
      (await navigator.locks.query()).pending?.some(({ name }) => name === hearsLock("localhost:999")) ?? false;
    const task = createTask(openConnection("localhost", 999));
    await expect.poll(waits).toBe(true);
    task.cancel();
    expect(await task.catch((error: unknown) => isCancelled(error))).toBe(true);
    await expect.poll(waits).toBe(false);
    release();
  });
});

describe("a server", () => {
  it("whose start is cancelled gives its address back", async () => {
    for (let turns = 0; turns < 12; turns += 1) {
      const task = createTask(startServer(() => {}, "localhost", 998));
      for (let i = 0; i < turns; i += 1) await sleep(0);
      task.cancel();
      const server = await task.catch(() => undefined);
      server?.close();
    }
    const server = await timeout(10, function* () {
      for (;;) {
        try {
          return yield* startServer(() => {}, "localhost", 998);
        } catch {
          yield* sleep(0.01); // the last that was cancelled is about to
        }
      }
    });
    server.close();
  });

  it("refuses while it does not serve", async () => {
    const server = await startServer(() => {}, "localhost", 997, { startServing: false });
    const frame = await openFrame();
    await expect(frame.ask(997, "hello")).rejects.toThrow("nobody listens at localhost:997");
    server.close();
  });
});
