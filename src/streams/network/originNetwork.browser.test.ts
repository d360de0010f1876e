import { describe, expect, it, vi } from "vitest";
import { networkCases, openFrame, patience, startWorker } from "../../../test/network/cases.ts";
import { side } from "../../../test/network/side.ts";
import { createTask, isCancelled, sleep } from "../../index.ts";
import { openConnection, startServer } from "../index.ts";
import { hold } from "./locks.ts";
import { type Answer, type Call, callChannel, hearsLock, wireChannel } from "./protocol.ts";

networkCases("another", openFrame, "PortTransport");
networkCases("a worker", startWorker, "ChannelTransport");

describe("a connection that is not answered", () => {
  it("can be cancelled, and leaves nothing behind", async () => {
    const release = await hold(hearsLock("localhost:999")); // somebody who does not answer
    const waits = async (): Promise<boolean> =>
      (await navigator.locks.query()).pending?.some(({ name }) => name === hearsLock("localhost:999")) ?? false;
    const task = createTask(openConnection("localhost", 999));
    await expect.poll(waits, patience).toBe(true);
    task.cancel();
    expect(await task.catch((error: unknown) => isCancelled(error))).toBe(true);
    await expect.poll(waits, patience).toBe(false);
    await release();
  });

  it("is reset if it is accepted after all", async () => {
    const release = await hold(hearsLock("localhost:996"));
    const calls = new BroadcastChannel(callChannel("localhost:996"));
    const heard = new Promise<Call>((resolve) => (calls.onmessage = ({ data }) => resolve(data as Call)));
    const task = createTask(openConnection("localhost", 996));
    const { id } = await heard;
    task.cancel();
    await task.catch(() => {});
    const wire = new BroadcastChannel(wireChannel(id));
    const answer = new Promise((resolve) => (wire.onmessage = ({ data }) => resolve(data)));
    wire.postMessage({ kind: "accepted", by: "nobody" } satisfies Answer);
    expect(await answer).toBe("reset");
    for (const channel of [calls, wire]) channel.close();
    await release();
  });
});

describe("the next connection to the same page", () => {
  it("asks for no lock: both watch each other already", async () => {
    const frame = await openFrame();
    const port = await frame.listen(0, "capitals");
    expect(await side.knock(port, 1, false)).toBe(1);
    const asked = vi.spyOn(navigator.locks, "request");
    expect(await side.knock(port, 5, false)).toBe(5);
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
  });
});

describe("a server", () => {
  it("can be started where another was closed just before", async () => {
    for (let i = 0; i < 20; i += 1) (await startServer(() => {}, "localhost", 995)).close();
  });

  it("whose start is cancelled gives its address back", async () => {
    for (let turns = 0; turns < 12; turns += 1) {
      const task = createTask(startServer(() => {}, "localhost", 998));
      for (let i = 0; i < turns; i += 1) await sleep(0);
      task.cancel();
      const server = await task.catch(() => undefined);
      server?.close();
    }
    const starts = (): Promise<boolean> =>
      Promise.resolve(startServer(() => {}, "localhost", 998)).then(
        () => true,
        () => false,
      );
    await expect.poll(starts, patience).toBe(true);
  });

  it("refuses while it does not serve", async () => {
    const server = await startServer(() => {}, "localhost", 997, { startServing: false });
    const frame = await openFrame();
    await expect(frame.ask(997, "hello")).rejects.toThrow("nobody listens at localhost:997");
    server.close();
  });
});
