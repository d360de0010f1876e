import type { Page } from "@playwright/test";
import { expect, test } from "./origin.ts";

// What only Chromium lets a test do to a browser.

const MB = 2 ** 20;

/** Ends the shared worker that is the broker, as a crash of its process does. */
async function killBroker(page: Page): Promise<void> {
  const browser = page.context().browser();
  if (browser === null) throw new TypeError("the context has no browser");
  const session = await browser.newBrowserCDPSession();
  const { targetInfos } = await session.send("Target.getTargets", { filter: [{ type: "shared_worker" }] });
  const origin = new URL(page.url()).origin;
  const brokers = targetInfos.filter(({ url }) => url.startsWith(origin));
  expect(brokers).toHaveLength(1);
  for (const { targetId } of brokers) await session.send("Target.closeTarget", { targetId });
}

test("a broker that dies takes no connection and no server with it", async ({ origin }) => {
  const [one, other] = [await origin.open(), await origin.open()];
  await one.call("listen", 8000, "source");
  await one.call("listen", 8001, "capitals");
  void other.call("read", 8000).catch(() => {});
  const received = async (): Promise<number> => (await other.call("progress"))[0]?.received ?? 0;
  await expect.poll(received).toBeGreaterThan(MB);

  await killBroker(one.page);

  const before = await received();
  expect(await other.call("ask", 8001, "still there?")).toMatchObject({ answer: "STILL THERE?" });
  await expect.poll(received).toBeGreaterThan(before + MB);
  expect(await other.call("progress")).toMatchObject([{ isIntact: true, end: undefined }]);
  await expect(other.call("listen", 8001, "capitals")).rejects.toThrow("address already in use");
  const third = await origin.open();
  await expect.poll(async () => (await third.call("ask", 8001, "third")).via).toBe("PortTransport");
});

test("a frozen tab is waited for, and nothing is lost", async ({ unwatched: [one, other, third] }) => {
  await one.call("listen", 8000, "sink");
  await other.call("listen", 8001, "capitals");
  const writing = other.call("write", 8000, Number.MAX_SAFE_INTEGER);
  const sent = async (): Promise<number> => (await other.call("progress"))[0]?.sent ?? 0;
  const received = async (): Promise<number> => (await one.call("seen", 8000))[0]?.received ?? 0;
  await expect.poll(sent).toBeGreaterThan(MB);

  await one.page.send("Page.setWebLifecycleState", { state: "frozen" });
  const sentMeanwhile = async (): Promise<number> => {
    const before = await sent();
    expect(await third.call("knock", 8001, 20, false)).toBe(20);
    return (await sent()) - before;
  };
  await expect.poll(sentMeanwhile).toBe(0);
  expect(await sentMeanwhile()).toBe(0);

  await one.page.send("Page.setWebLifecycleState", { state: "active" });
  const before = await received();
  await expect.poll(received).toBeGreaterThan(before + 4 * MB);
  await other.call("enough");

  const written = await writing;
  expect(written.end).toBe("eof");
  const all = { received: written.sent, isIntact: true, end: "eof" };
  await expect.poll(() => one.call("seen", 8000)).toMatchObject([all]);
});

test("a page that is left for another and come back to is a new one", async ({ origin }) => {
  const [one, other] = [await origin.open(), await origin.open()];
  await one.call("listen", 8000, "source");
  const reading = other.call("read", 8000);
  await expect.poll(async () => (await other.call("progress"))[0]?.received ?? 0).toBeGreaterThan(MB);
  await one.page.goto("about:blank");
  await one.page.goBack();
  expect(await reading).toMatchObject({ isIntact: true, end: "ConnectionResetError" });
  await expect(other.call("ask", 8000, "anybody?")).rejects.toThrow("nobody listens");
});
