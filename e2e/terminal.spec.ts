import type { Page } from "@playwright/test";
import { expect, test } from "./demo.ts";

/** The terminal as a person has it: a keyboard, and rows of text. */
class Desk {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async open(): Promise<void> {
    await this.#page.getByRole("button", { name: "Open a shell" }).click();
    await this.sees(/^\/home \$ *$/);
  }

  type(text: string): Promise<void> {
    return this.#page.keyboard.type(text);
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.#page.keyboard.press(key);
  }

  /** Waits until the rows from the last command on are these. */
  async sees(expected: RegExp | string): Promise<void> {
    const text = expect.poll(() => this.#text());
    await (typeof expected === "string" ? text.toContain(expected) : text.toMatch(expected));
  }

  async run(command: string, expected: RegExp | string): Promise<void> {
    await this.type(command);
    await this.press("Enter");
    await this.sees(expected);
  }

  async #text(): Promise<string> {
    const rows = await this.#page.locator("#terminal .xterm-rows > div").allTextContents();
    return rows
      .map((row) => row.replaceAll("\u00a0", " ").trimEnd())
      .join("\n")
      .trimEnd();
  }
}

test("a person works in the terminal", async ({ demo, page }) => {
  await demo.open();
  const desk = new Desk(page);
  await desk.open();

  await desk.run("seq 1 100000 | grep 7 | wc -l", /wc -l\n40951\n\/home \$$/);

  // a slip, mended in the middle of the line
  await desk.type("echo helo world");
  await desk.press("Home", ...Array<string>(8).fill("ArrowRight"));
  await desk.type("l");
  await desk.press("Control+e");
  await desk.type("!");
  await desk.press("Enter");
  await desk.sees(/\$ echo hello world!\nhello world!\n\/home \$$/);

  await desk.press("ArrowUp", "ArrowUp");
  await desk.sees(/\$ seq 1 100000 \| grep 7 \| wc -l$/);
  await desk.press("ArrowDown", "Enter");
  await desk.sees(/\$ echo hello world!\nhello world!\n\/home \$ echo hello world!\nhello world!\n\/home \$$/);

  await desk.type("bas");
  await desk.press("Tab");
  await desk.type("/a/b/c; head -2 ci");
  await desk.press("Tab", "Enter");
  await desk.sees(
    /\$ basename \/a\/b\/c; head -2 cities.csv\nc\ncity,country,people\nTokyo,Japan,37115000\n\/home \$$/,
  );

  await desk.run("while :; do echo turn; sleep 0.1; done", /turn\nturn/);
  await desk.press("Control+c");
  await desk.sees(/\^C\n(?:turn\n)?\/home 130\$$/); // what is on its way comes
  await desk.run("echo $?", /echo \$\?\n130\n\/home \$$/);

  await desk.run("cat > note.txt", /note\.txt$/);
  await desk.run("kept", /kept$/);
  await desk.press("Control+d");
  await desk.sees(/kept\n\/home \$$/);
  await desk.run("cat note.txt", /cat note\.txt\nkept\n\/home \$$/);

  await desk.run("x=5; for i in 1 2", /\n>$/);
  await desk.run("do echo $x$i; done", /\n51\n52\n\/home \$$/);

  await desk.press("Control+d");
  await desk.sees(/ended with status 0\. Here is a new one\.\]\n\/home \$$/);
  await desk.run('echo "<$x>"', /\n<>\n\/home \$$/);
});

test("the history outlasts the page", async ({ demo, page }) => {
  await demo.open();
  const desk = new Desk(page);
  await desk.open();
  await desk.run("echo $((6 * 7))", /\n42\n\/home \$$/);
  await page.reload();
  await desk.open();
  await desk.press("ArrowUp", "Enter");
  await desk.sees(/^\/home \$ echo \$\(\(6 \* 7\)\)\n42\n\/home \$$/);
});

test("examples run at a click, and the table shows what runs", async ({ demo, page }) => {
  await demo.open();
  const desk = new Desk(page);
  const table = page.locator("#terminal-processes tbody");
  await page.getByRole("button", { name: "while :; do date" }).click();
  await expect(table.locator("tr")).toHaveText([/^21sh -i$/, /^\d+2sleep 1$/]);
  await desk.sees(/^\/home \$ while :; do date; sleep 1; done\n.* UTC/);

  await page.getByRole("button", { name: "yes | head -3" }).click();
  await desk.sees(/\^C\n(?:.* UTC \d{4}\n)?\/home 130\$ yes \| head -3\ny\ny\ny\n\/home \$$/);
  await expect(table.locator("tr")).toHaveText([/^21sh -i$/]);
  await page.keyboard.press("Shift+Tab");
  await expect(page.getByRole("button", { name: "sort -t," })).toBeFocused();
});

test("a flood of output neither stops the page nor Ctrl-C", async ({ demo, page }) => {
  await demo.open();
  const desk = new Desk(page);
  await desk.open();
  await desk.run("yes", /\ny\ny\ny/);
  await demo.frames(30);
  await desk.press("Control+c");
  await desk.sees(/\/home 130\$$/);
  await desk.run("echo on", /on\n\/home \$$/);
});

test("a phone's screen is wide enough", async ({ demo, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await demo.open();
  const desk = new Desk(page);
  await desk.open();
  await desk.run("echo 1234567890 1234567890 1234567890 1234567890 1234567890", /\n\/home \$$/);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});
