import { expect, test } from "./demo.ts";

for (const width of [360, 390, 768, 1280]) {
  test(`nothing is wider than a screen of ${width} px, also during a run`, async ({ demo, page }) => {
    await page.setViewportSize({ width, height: 844 });
    await demo.open({ hold: 60, latency: "0-0", rate: 0, limit: 12 });
    await page.getByRole("button", { name: "Download" }).click();
    await demo.seen(demo.download, { inFlight: 12 });
    await page.getByLabel("Search the files").fill("promise");
    await demo.frames(5);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
}

test("everything can be done with the keyboard", async ({ demo, page }) => {
  await demo.open({ hold: 10, latency: "0-0", rate: 0, limit: 2 });
  await page.getByLabel("At once").focus();
  await page.keyboard.press("Enter");
  await demo.seen(demo.download, { inFlight: 2 });

  await page.getByRole("button", { name: "Cancel" }).focus();
  await page.keyboard.press("Space");
  await expect(demo.download).toHaveAttribute("data-state", "cancelled");
  await expect(page.getByRole("button", { name: "Download" })).toBeFocused();

  await page.getByRole("group", { name: /^Timeline/ }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.locator("#timeline-readout")).toContainText("download all");
  await expect(page.locator("#timeline-readout")).toContainText("cancelled: the Cancel button");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(page.locator("#timeline-readout")).toContainText("worker 1");
});

test("the timeline has a lane for every task, and tells apart how they ended", async ({ demo, page }) => {
  await demo.open({ latency: "0-0", rate: 0, failure: 0, limit: 9 });
  await page.getByRole("button", { name: "Download" }).click();
  await expect(demo.download).toHaveAttribute("data-state", "finished");
  await expect(page.locator("#timeline-summary")).toHaveText("0 live · 11 done · 0 cancelled · 0 failed");
});

test("the server gives out nothing but the page and its resources", async ({ request }) => {
  for (const path of [
    "/../package.json",
    "/%2e%2e/package.json",
    "/demo/serve.ts",
    "/api/resource/..%2fpackage.json",
  ]) {
    expect((await request.get(path)).status(), path).toBe(404);
  }
});
