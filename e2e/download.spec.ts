import { expect, test } from "./demo.ts";

const calm = { failure: 0, rate: 0, latency: "0-0" };

test("downloads everything, as many at once as allowed and never more", async ({ demo, page }) => {
  await demo.open({ ...calm, limit: 7, gate: 7, latency: "0-20" });
  await page.getByRole("button", { name: "Download" }).click();
  await expect(demo.download).toHaveAttribute("data-state", "finished");

  const { resources } = (await (await page.request.get("/api/resources")).json()) as { resources: unknown[] };
  expect(resources.length).toBeGreaterThanOrEqual(200);
  await demo.seen(demo.download, {
    maxInFlight: 7,
    started: resources.length,
    finished: resources.length,
    inFlight: 0,
    aborted: 0,
  });
  await expect(page.locator("#download-tiles .done")).toHaveCount(resources.length);
  await expect(page.locator("#server-maxInFlight")).toHaveText("7");
});

test("tries again after refusals, errors and lost connections, until every file is there", async ({ demo, page }) => {
  await demo.open({ limit: 6, failure: 25, rate: 0, latency: "0-0", seconds: 600, count: 150 });
  await page.getByRole("button", { name: "Download" }).click();
  await expect(demo.download).toHaveAttribute("data-state", "finished");

  const log = await demo.log(demo.download);
  const given = await page.locator("#download-failures li").count();
  const arrived = await page.locator("#download-tiles .done").count();
  expect(log.finished).toBe(arrived);
  expect(log.failed).toBeGreaterThan(0);
  expect(log.dropped).toBeGreaterThan(0);
  expect(log.maxInFlight).toBeLessThanOrEqual(6);
  expect(arrived + given).toBe(await page.locator("#download-tiles i").count());
  expect(arrived).toBeGreaterThan(given);
});

test("waits as long as a 429 asks for", async ({ demo, page }) => {
  await demo.open({ ...calm, limit: 6, refuse: 6, count: 30 });
  await page.getByRole("button", { name: "Download" }).click();
  await expect(demo.download).toHaveAttribute("data-state", "finished");

  const { started, finished, limited, last } = await demo.log(demo.download);
  expect({ started, finished, limited }).toEqual({ started: 36, finished: 30, limited: 6 });
  for (const refused of last.filter(({ outcome }) => outcome === "limited")) {
    const again = last.find(({ what, outcome }) => what === refused.what && outcome === "finished");
    expect(again?.at).toBeGreaterThan(refused.at + 999); // "Retry-After: 1": never earlier
  }
});

test("Cancel aborts the requests in flight, and nothing starts after it", async ({ demo, page }) => {
  await demo.open({ ...calm, limit: 8, hold: 40 });
  await page.getByRole("button", { name: "Download" }).click();
  await demo.seen(demo.download, { started: 48, finished: 40, inFlight: 8 });

  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(demo.download).toHaveAttribute("data-state", "cancelled");
  await demo.seen(demo.download, { aborted: 8, inFlight: 0 });
  await demo.frames(60);
  await demo.seen(demo.download, { started: 48, finished: 40, aborted: 8, inFlight: 0 });
  await expect(page.locator("#server-aborted")).toHaveText("8");
  await expect(page.locator("#timeline-summary")).toContainText("0 live");
  await expect(page.locator("#timeline-summary")).toContainText("10 cancelled");
});

test("a cancelled download can be started again, and finishes", async ({ demo, page }) => {
  await demo.open({ ...calm, limit: 4, latency: "5-5" });
  await page.getByRole("button", { name: "Download" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(demo.download).toHaveAttribute("data-state", "cancelled");
  await page.getByRole("button", { name: "Download" }).click();
  await expect(demo.download).toHaveAttribute("data-state", "finished");
  await demo.seen(demo.download, { finished: 300, aborted: 0, maxInFlight: 4 });
});

test("an overall timeout ends everything, and says so", async ({ demo, page }) => {
  await demo.open({ ...calm, limit: 5, hold: 20, seconds: 5 });
  await page.getByRole("button", { name: "Download" }).click();
  await expect(demo.download).toHaveAttribute("data-state", "timed out");
  await expect(page.locator("#download-status")).toContainText("Out of time");
  await demo.seen(demo.download, { inFlight: 0, aborted: 5, finished: 20, started: 25 });
});
