import { expect, test } from "./demo.ts";

test("clicks are answered and frames drawn while steps run without end", async ({ demo, page }) => {
  await demo.open({ steps: 1_000_000_000 });
  await page.getByRole("button", { name: "Work" }).click();
  await expect(demo.steps).toHaveAttribute("data-state", "running");

  const counter = page.getByRole("button", { name: "Clicked" });
  for (let n = 0; n < 5; n += 1) await counter.click();
  await expect(counter).toContainText("5");
  await demo.frames(60);
  await expect(demo.steps).toHaveAttribute("data-state", "running");

  await page.getByRole("button", { name: "Stop" }).click();
  await expect(demo.steps).toHaveAttribute("data-state", "stopped");
  const steps = Number(await demo.steps.getAttribute("data-steps"));
  expect(steps).toBeGreaterThan(10_000);
  expect(steps).toBeLessThan(1_000_000_000);
});

test("a million steps are all made, with frames in between", async ({ demo, page }) => {
  await demo.open({ steps: 1_000_000 });
  await page.getByRole("button", { name: "Work" }).click();
  await expect(demo.steps).toHaveAttribute("data-state", "finished");
  await expect(demo.steps).toHaveAttribute("data-steps", "1000000");
  expect(Number(await demo.steps.getAttribute("data-frames"))).toBeGreaterThan(5);
  await expect(page.locator("#timeline-summary")).toContainText("201 done");
});

test("typing and a download go on while steps run", async ({ demo, page }) => {
  await demo.open({ steps: 1_000_000_000, failure: 0, rate: 0, latency: "0-0", limit: 3, count: 40 });
  await page.getByRole("button", { name: "Work" }).click();
  await page.getByLabel("Search the files").fill("generator");
  await expect(page.locator("#search-status")).toContainText("for “generator”");
  await page.getByRole("button", { name: "Download" }).click();
  await expect(demo.download).toHaveAttribute("data-state", "finished");
  await expect(demo.steps).toHaveAttribute("data-state", "running");
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(demo.steps).toHaveAttribute("data-state", "stopped");
});
