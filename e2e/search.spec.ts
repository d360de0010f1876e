import { expect, test } from "./demo.ts";

test("the last question wins, and the server sees the older ones aborted", async ({ demo, page }) => {
  // Questions of fewer than four letters are answered only after a longer one was: stale answers come last.
  await demo.open({ first: 4, latency: "0-0" });
  const input = page.getByLabel("Search the files");
  let typed = 0;
  for (const letter of "prom") {
    await input.press(letter);
    typed += 1;
    await demo.seen(demo.search, { started: typed });
  }

  await expect(page.locator("#search-status")).toHaveText("6 files for “prom”");
  await demo.seen(demo.search, { started: 4, finished: 1, aborted: 3, inFlight: 0 });
  await demo.frames(30);
  await expect(page.locator("#search-status")).toHaveText("6 files for “prom”");
  await expect(page.locator("#search-results li")).toHaveCount(6);
});

test("an emptied field shows nothing, even while a question is being answered", async ({ demo, page }) => {
  await demo.open({ hold: 0 });
  const input = page.getByLabel("Search the files");
  await input.fill("queue");
  await demo.seen(demo.search, { started: 1, inFlight: 1 });
  await input.fill("");
  await demo.seen(demo.search, { aborted: 1, inFlight: 0 });
  await expect(page.locator("#search-results li")).toHaveCount(0);
});
