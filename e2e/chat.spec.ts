import type { Page } from "@playwright/test";
import { Demo, expect, test } from "./demo.ts";

async function join(page: Page, name: string): Promise<void> {
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Join" }).click();
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message").fill(text);
  await page.keyboard.press("Enter");
}

test("tabs talk to each other, and another serves when the one that served is closed", async ({
  demo,
  page,
  context,
}) => {
  const served = new Demo(await context.newPage());
  await served.open();
  await demo.open();
  await join(served.page, "Ada");
  await expect(served.page.locator("#chat-status")).toHaveText("This tab serves.");
  await join(page, "Grace");
  await expect(page.locator("#chat-status")).toHaveText("Another tab serves.");

  await say(page, "hello from here");
  await expect(served.page.locator("#chat-lines li")).toHaveText(["Grace hello from here"]);
  await say(served.page, "and from there");
  for (const each of [page, served.page]) {
    await expect(each.locator("#chat-lines li")).toHaveText(["Grace hello from here", "Ada and from there"]);
    const rows = each.locator("#chat-members tbody tr");
    await expect(rows).toHaveText([/^Adawithin the tab/, /^Gracea message port/]);
  }

  await served.page.close();
  await expect(page.locator("#chat-status")).toHaveText("This tab serves.");
  await expect(page.locator("#chat-members tbody tr")).toHaveText([/^Gracewithin the tab/]);
  await say(page, "still here");
  await expect(page.locator("#chat-lines li").last()).toHaveText("Grace still here");

  const third = new Demo(await context.newPage());
  await third.open();
  await join(third.page, "Edsger");
  await say(third.page, "me too");
  await expect(page.locator("#chat-lines li").last()).toHaveText("Edsger me too");

  await page.getByRole("button", { name: "Leave" }).click();
  await expect(page.locator("#chat-status")).toHaveText("Left.");
  await expect(third.page.locator("#chat-status")).toHaveText("This tab serves.");
});
