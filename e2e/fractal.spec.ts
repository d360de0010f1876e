import { type Demo, expect, test } from "./demo.ts";

const rows = async ({ fractal }: Demo): Promise<number> => Number(await fractal.getAttribute("data-rows"));
const picture = ({ page }: Demo): Promise<string> =>
  page.locator("#fractal-picture").evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());

test("workers paint the fractal that this thread paints, with frames in between", async ({ demo, page }) => {
  await demo.open({ detail: 500, workers: 2 });
  const empty = await picture(demo);
  await page.getByRole("button", { name: "On other cores" }).click();
  await expect(demo.fractal).toHaveAttribute("data-state", "finished");
  await expect(demo.fractal).toHaveAttribute("data-rows", "2400");
  await expect(page.locator("#fractal-figures")).toHaveText(/^worker \d: \d+ tiles? · worker \d: \d+ tiles?$/);
  expect(Number(await demo.fractal.getAttribute("data-frames"))).toBeGreaterThan(2);
  const painted = await picture(demo);
  expect(painted).not.toBe(empty);

  await page.getByRole("button", { name: "On this thread" }).click();
  await expect(page.locator("#fractal-figures")).toHaveText("this thread: 40 tiles");
  await expect(demo.fractal).toHaveAttribute("data-state", "finished");
  expect(await picture(demo)).toBe(painted);
});

for (const how of ["cooperative", "terminate"]) {
  test(`Abort stops the computing, ${how}, and the workers are there for the next picture`, async ({ demo, page }) => {
    await demo.open({ detail: 100_000, workers: 2 });
    await page.getByLabel("Abort by").selectOption(how);
    await page.getByRole("button", { name: "On other cores" }).click();
    await expect.poll(() => rows(demo)).toBeGreaterThan(10);
    await page.getByRole("button", { name: "Abort" }).click();
    await expect(demo.fractal).toHaveAttribute("data-state", "aborted");
    await expect(page.locator("#fractal-status")).toHaveText(/^Aborted after \d+ ms; the last row came \d+ ms after/);
    const left = await rows(demo);
    expect(left).toBeLessThan(2400);
    await demo.frames(30);
    expect(await rows(demo)).toBe(left);

    await page.getByLabel("Detail").fill("100");
    await page.getByRole("button", { name: "On other cores" }).click();
    await expect(demo.fractal).toHaveAttribute("data-state", "finished");
    await expect(demo.fractal).toHaveAttribute("data-rows", "2400");
  });
}
