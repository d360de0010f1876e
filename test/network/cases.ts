import * as Comlink from "comlink";
import { afterEach, describe, expect, it } from "vitest";
import type { Side } from "./side.ts";
import { side } from "./side.ts";

/** Another page or worker of the origin. */
export interface Far extends Comlink.Remote<Side> {
  /** Ends it, as closing a tab or terminating a worker does. */
  end(): void;
}

const open: Far[] = [];

function far(endpoint: Comlink.Endpoint, end: () => void): Far {
  const remote = Comlink.wrap<Side>(endpoint);
  const opened = new Proxy(remote, {
    get: (target, name) => (name === "end" ? end : Reflect.get(target, name)),
  }) as Far;
  open.push(opened);
  return opened;
}

/** A page of its own, in a frame. */
export async function openFrame(): Promise<Far> {
  const frame = document.createElement("iframe");
  frame.src = new URL("./frame.html", import.meta.url).href;
  const isLoaded = new Promise((resolve) => frame.addEventListener("load", resolve));
  document.body.append(frame);
  await isLoaded;
  return far(Comlink.windowEndpoint(frame.contentWindow as Window), () => frame.remove());
}

export async function startWorker(): Promise<Far> {
  const worker = new Worker(new URL("./far.ts", import.meta.url), { type: "module" });
  return far(worker, () => worker.terminate());
}

afterEach(() => {
  for (const one of open.splice(0)) one.end();
});

const MB = 2 ** 20;

/** How long what is certain may take on a machine that is busy. */
export const patience: { timeout: number } = { timeout: 12_000 };

let lastPort = 1000;

/** What a page and another side of the origin are to each other; `via` is the transport between them. */
export function networkCases(what: string, make: () => Promise<Far>, via: string): void {
  describe(`the network between a page and ${what}`, () => {
    it("is served from there", async () => {
      const there = await make();
      const port = await there.listen((lastPort += 1), "capitals");
      const answer = await side.ask(port, "hello");
      expect(answer).toEqual({
        answer: "HELLO",
        peername: ["localhost", port],
        sockname: ["localhost", expect.any(Number)],
        via,
      });
      await there.close(port);
      await expect(side.ask(port, "hello")).rejects.toThrow(`nobody listens at localhost:${port}`);
    });

    it("is served from here", async () => {
      const there = await make();
      const path = await side.listen(`/run/${(lastPort += 1)}.sock`, "capitals");
      expect(await there.ask(path, "hello")).toEqual({ answer: "HELLO", peername: path, sockname: "", via });
      await side.close(path);
      await expect(there.ask(path, "hello")).rejects.toThrow(`nobody listens at ${path}`);
    });

    it("has each address once", async () => {
      const there = await make();
      const port = await side.listen(0, "capitals");
      await expect(there.listen(port, "capitals")).rejects.toThrow(`address already in use: localhost:${port}`);
      const other = await there.listen(0, "capitals");
      await expect(side.listen(other, "capitals")).rejects.toThrow(`address already in use: localhost:${other}`);
      await side.close(port);
      expect(await there.listen(port, "capitals")).toBe(port);
    });

    it("carries megabytes there and back", async () => {
      const there = await make();
      const port = await there.listen(0, "echo");
      const expected = { sent: 4 * MB, received: 4 * MB, isIntact: true, end: "eof" };
      expect(await side.exchange(port, 4 * MB)).toMatchObject(expected);
      expect(await side.exchange(port, 10_000, 3)).toMatchObject({ received: 10_000, isIntact: true, end: "eof" });
    });

    it("takes many connections at once", async () => {
      const there = await make();
      const port = await side.listen(0, "capitals");
      expect(await there.knock(port, 100, true)).toBe(100);
      await side.close(port);
    });

    it("tells of the death of a side", async () => {
      const there = await make();
      const source = await there.listen(0, "source");
      const mute = await there.listen(0, "mute");
      const before = (await side.progress()).length;
      const reading = side.read(source);
      const writing = side.write(mute, 64 * MB);
      await expect
        .poll(
          async () => (await side.progress()).slice(before).map(({ received, sent }) => received + sent >= MB),
          patience,
        )
        .toEqual([true, true]);
      there.end();
      expect(await reading).toMatchObject({ isIntact: true, end: "ConnectionResetError" });
      expect(await writing).toMatchObject({ end: "ConnectionResetError" });
      await expect(side.ask(source, "anybody?")).rejects.toThrow("nobody listens");
      expect(await side.listen(source, "capitals")).toBe(source);
      await side.close(source);
    });
  });
}
