import { expect, type Place, type Tab, test, type Way } from "./origin.ts";

const MB = 2 ** 20;

/** What one side may be ahead of the other: the window, what a writer may hold, and what a reader takes before it says stop. */
const MOST_ON_THE_WAY = 2 * MB;

type End = { place: Place; die: () => Promise<unknown> };

const deaths: Record<string, (tab: Tab) => Promise<End>> = {
  "is closed": async (tab) => ({ place: tab, die: () => tab.page.close() }),
  "is reloaded": async (tab) => ({ place: tab, die: () => tab.page.reload() }),
  "goes to another page": async (tab) => ({ place: tab, die: () => tab.page.goto("about:blank") }),
  crashes: async (tab) => ({ place: tab, die: () => tab.crash() }),
  "terminates its worker": async (tab) => {
    const worker = await tab.startWorker();
    return { place: worker, die: () => worker.terminate() };
  },
};

for (const way of ["ports", "channels"] satisfies Way[]) {
  test.describe(`by ${way}, the other side hears of a tab that`, () => {
    test.use({ way });

    for (const [how, doomed] of Object.entries(deaths)) {
      test(how, async ({ origin }) => {
        const { place, die } = await doomed(await origin.open());
        const other = await origin.open();
        await place.call("listen", 8000, "source");
        await other.call("listen", 8001, "source");
        await place.call("listen", 8002, "mute");
        const reading = other.call("read", 8000);
        place.call("read", 8001).catch(() => {}); // dies with it
        const writing = other.call("write", 8002, 64 * MB);
        const hasBegun = async (): Promise<boolean> => {
          const [read, written] = await other.call("progress");
          const [served] = await other.call("seen", 8001);
          return (read?.received ?? 0) > MB && (served?.sent ?? 0) > MB && (written?.sent ?? 0) > MB;
        };
        await expect.poll(hasBegun).toBe(true);

        await die();

        // All that was sent has come, before the reset.
        expect(await reading).toMatchObject({ isIntact: true, end: "ConnectionResetError" });
        expect(await writing).toMatchObject({ end: "ConnectionResetError" });
        await expect.poll(() => other.call("seen", 8001)).toMatchObject([{ end: "ConnectionResetError" }]);
        for (const { mostUnsent } of [...(await other.call("seen", 8001)), await writing]) {
          expect(mostUnsent).toBeLessThan(MB);
        }
        await expect(other.call("ask", 8000, "anybody?")).rejects.toThrow("nobody listens at localhost:8000");
        expect(await other.call("listen", 8000, "capitals")).toBe(8000); // the address is free
      });
    }
  });

  test.describe(`slow and hostile sides, by ${way}`, () => {
    test.use({ way });

    test("a server that never reads stops its client after a window", async ({ origin }) => {
      const [one, other] = [await origin.open(), await origin.open()];
      await one.call("listen", 8000, "mute");
      await one.call("listen", 8001, "capitals");
      void other.call("write", 8000, 64 * MB).catch(() => {});
      const sent = async (): Promise<number> => (await other.call("progress"))[0]?.sent ?? 0;
      await expect.poll(sent).toBeGreaterThan(MB);
      const stopped = await sent();
      expect(await other.call("knock", 8001, 50, false)).toBe(50); // time for more to come
      expect(await sent()).toBe(stopped);
      expect(stopped).toBeLessThanOrEqual(MOST_ON_THE_WAY);
    });

    test("a server that floods a slow reader is held back", async ({ origin }) => {
      const [one, other] = [await origin.open(), await origin.open()];
      await one.call("listen", 8000, "source");
      void other.call("read", 8000, 0.01).catch(() => {});
      for (const received of [MB, 4 * MB, 8 * MB]) {
        await expect.poll(async () => (await other.call("progress"))[0]?.received ?? 0).toBeGreaterThan(received);
        const [served] = await one.call("seen", 8000);
        const [read] = await other.call("progress");
        expect((served?.sent ?? 0) - (read?.received ?? 0)).toBeLessThanOrEqual(MOST_ON_THE_WAY);
        expect(read).toMatchObject({ isIntact: true, end: undefined });
      }
    });

    test("an abort is a reset for the other side", async ({ origin }) => {
      const [one, other] = [await origin.open(), await origin.open()];
      await one.call("listen", 8000, "abort");
      expect(await other.call("write", 8000, 64 * MB)).toMatchObject({ end: "ConnectionResetError" });
      expect(await one.call("seen", 8000)).toMatchObject([{ received: 1, end: "eof" }]);
    });
  });
}
