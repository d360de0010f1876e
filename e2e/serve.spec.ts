import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "./demo.ts";

interface Answer {
  status: number;
  text: string;
}

/** What the real curl says of such an address. */
function curl(...args: string[]): Promise<Answer> {
  return new Promise((resolve) => {
    execFile("curl", ["--silent", "--max-time", "60", ...args], (error, text) => {
      resolve({ status: Number(error?.code ?? 0), text });
    });
  });
}

async function listen(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Listen" }).click();
  await expect(page.locator("#serve")).toHaveAttribute("data-state", "listening");
  return `http://127.0.0.1:${await page.locator("#serve").getAttribute("data-port")}`;
}

test("curl reads the page's code, its tasks, and what it says slowly", async ({ demo, page }) => {
  await demo.open();
  const address = await listen(page);
  await expect(page.locator("#serve-command")).toContainText(`curl ${address}/tasks`);
  const code = await curl(`${address}/`);
  expect(code.text).toBe(await readFile(new URL("../demo/scenarios/serveCode.ts", import.meta.url), "utf8"));
  expect((await curl(`${address}/tasks`)).text).toContain("serve curl\n");
  expect(await curl("-N", `${address}/slow`)).toEqual({ status: 0, text: "1\n2\n3\n4\n5\n" });
  await expect(page.locator("#serve-log li")).toHaveCount(3);
  await expect(page.locator("#serve-status")).toHaveText("3 requests answered by this page");

  await page.getByRole("button", { name: "Close the port" }).click();
  await expect(page.locator("#serve")).toHaveAttribute("data-state", "stopped");
  expect((await curl(`${address}/`)).status).toBe(7); // could not connect
});

test("fifty at once are answered, also while the page computes", async ({ demo, page }) => {
  await demo.open({ steps: 1_000_000_000 });
  const address = await listen(page);
  await page.getByRole("button", { name: "Work" }).click();
  const answers = await Promise.all(Array.from({ length: 50 }, () => curl(`${address}/slow`)));
  expect(answers).toEqual(answers.map(() => ({ status: 0, text: "1\n2\n3\n4\n5\n" })));
  await expect(page.locator("#serve")).toHaveAttribute("data-requests", "50");
  await expect(demo.steps).toHaveAttribute("data-state", "running");
});

test("the port is closed when the page is: by its tab, a reload or a crash", async ({ demo, page, context }) => {
  await demo.open();
  let address = await listen(page);
  await page.reload();
  await expect.poll(async () => (await curl(`${address}/`)).status).toBe(7);

  address = await listen(page);
  expect((await curl(`${address}/`)).status).toBe(0);
  const pending = curl(`${address}/slow`);
  await expect(page.locator("#serve")).toHaveAttribute("data-requests", "2");
  await page.close();
  expect((await pending).status).toBe(56); // reset in the middle
  await expect.poll(async () => (await curl(`${address}/`)).status).toBe(7);

  const crashing = await context.newPage();
  await crashing.goto("/");
  address = await listen(crashing);
  const crashed = crashing.waitForEvent("crash");
  void crashing.goto("chrome://crash").catch(() => {});
  await crashed;
  await expect.poll(async () => (await curl(`${address}/`)).status).toBe(7);
});

test("other pages are not told of the gateway", async ({ request }) => {
  const foreign = await request.get("/api/gateway", { headers: { Host: "evil.example" } });
  expect(foreign.status()).toBe(403);
  const own = await request.get("/api/gateway");
  expect(own.headers()["access-control-allow-origin"]).toBeUndefined();
  expect(await own.json()).toMatchObject({
    url: expect.stringMatching(/^ws:/),
    token: expect.stringMatching(/^.{32}$/),
  });
});
