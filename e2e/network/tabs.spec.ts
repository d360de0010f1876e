import { expect, test, type Way } from "./origin.ts";

const MB = 2 ** 20;
const transports: Record<Way, string> = { ports: "PortTransport", channels: "ChannelTransport" };

for (const way of ["ports", "channels"] satisfies Way[]) {
  test.describe(`tabs and workers of an origin, by ${way}`, () => {
    test.use({ way });

    test("a tab serves another, itself and workers", async ({ origin }) => {
      const [one, other] = [await origin.open(), await origin.open()];
      const port = await one.call("listen", 8000, "capitals");
      expect(port).toBe(8000);
      const answer = await other.call("ask", 8000, "hello");
      expect(answer).toMatchObject({ answer: "HELLO", peername: ["localhost", 8000], via: transports[way] });
      expect(answer.sockname).toEqual(["localhost", expect.any(Number)]);
      expect(await one.call("ask", 8000, "within")).toMatchObject({ answer: "WITHIN", via: "PageTransport" });
      const worker = await other.startWorker();
      expect(await worker.call("ask", 8000, "worker")).toMatchObject({ answer: "WORKER", via: "ChannelTransport" });
      const own = await one.startWorker();
      expect(await own.call("ask", 8000, "own worker")).toMatchObject({ answer: "OWN WORKER" });
    });

    test("a worker serves tabs and other workers", async ({ origin }) => {
      const [one, other] = [await origin.open(), await origin.open()];
      const worker = await one.startWorker();
      await worker.call("listen", "/run/worker.sock", "capitals");
      const expected = { answer: "HELLO", peername: "/run/worker.sock", sockname: "" };
      expect(await one.call("ask", "/run/worker.sock", "hello")).toMatchObject(expected);
      expect(await other.call("ask", "/run/worker.sock", "hello")).toMatchObject(expected);
      expect(await (await other.startWorker()).call("ask", "/run/worker.sock", "hello")).toMatchObject(expected);
    });

    test("an address belongs to one at a time", async ({ origin }) => {
      const [one, other] = [await origin.open(), await origin.open()];
      await one.call("listen", 8000, "capitals");
      const worker = await other.startWorker();
      for (const place of [one, other, worker]) {
        await expect(place.call("listen", 8000, "capitals")).rejects.toThrow("address already in use: localhost:8000");
      }
      await expect(other.call("ask", 8001, "hello")).rejects.toThrow("nobody listens at localhost:8001");
      await one.call("close", 8000);
      for (const place of [one, other, worker]) {
        await expect(place.call("ask", 8000, "hello")).rejects.toThrow("nobody listens at localhost:8000");
      }
      await worker.call("listen", 8000, "capitals");
      expect(await one.call("ask", 8000, "again")).toMatchObject({ answer: "AGAIN" });
    });

    test("port 0 is one that nobody has", async ({ origin }) => {
      const [one, other] = [await origin.open(), await origin.open()];
      const tabs = Array.from({ length: 10 }, () => [one, other]).flat();
      const ports = await Promise.all(tabs.map((tab) => tab.call("listen", 0, "capitals")));
      expect(new Set(ports).size).toBe(20);
      for (const port of ports) expect(port).toBeGreaterThanOrEqual(49_152);
      expect(await one.call("ask", ports[1] ?? 0, "hello")).toMatchObject({ answer: "HELLO" });
    });

    test("16 MB there and back, half close: no byte is lost or doubled", async ({ origin }) => {
      const [one, other] = [await origin.open(), await origin.open()];
      await one.call("listen", 8000, "echo");
      const total = 16 * MB;
      const seen = await other.call("exchange", 8000, total);
      expect(seen).toMatchObject({ sent: total, received: total, isIntact: true, end: "eof" });
      await expect.poll(() => one.call("seen", 8000)).toMatchObject([{ received: total, end: "eof" }]);
    });

    test("small writes travel together", async ({ origin }) => {
      const [one, other] = [await origin.open(), await origin.open()];
      await one.call("listen", 8000, "echo");
      const seen = await other.call("exchange", 8000, 200_000, 7);
      expect(seen).toMatchObject({ received: 200_000, isIntact: true, end: "eof" });
    });

    test("hundreds of connections, in turn and at once", async ({ origin }) => {
      const [one, other] = [await origin.open(), await origin.open()];
      await one.call("listen", 8000, "capitals");
      expect(await other.call("knock", 8000, 200, false)).toBe(200);
      expect(await other.call("knock", 8000, 300, true)).toBe(300);
      await expect.poll(async () => (await one.call("seen", 8000)).filter(({ end }) => end === "eof").length).toBe(500);
    });
  });
}
