import { expect, type Locator, type Page, test as base } from "@playwright/test";

export interface ServerLog {
  started: number;
  inFlight: number;
  maxInFlight: number;
  finished: number;
  failed: number;
  dropped: number;
  limited: number;
  aborted: number;
  last: { what: string; outcome: string; at: number; ms: number }[];
}

/** The demo page, and what its server saw of the run that a panel is in. */
export class Demo {
  readonly page: Page;
  readonly download: Locator;
  readonly search: Locator;
  readonly steps: Locator;
  readonly fractal: Locator;

  constructor(page: Page) {
    this.page = page;
    this.download = page.locator("#download");
    this.search = page.locator("#search");
    this.steps = page.locator("#steps");
    this.fractal = page.locator("#fractal");
  }

  async open(settings: Record<string, string | number> = {}): Promise<void> {
    const query = new URLSearchParams(Object.entries(settings).map(([name, value]) => [name, String(value)]));
    await this.page.goto(`/?${query}`);
    await expect(this.page.getByRole("button", { name: "Download" })).toBeEnabled();
  }

  async log(panel: Locator): Promise<ServerLog> {
    const run = await panel.getAttribute("data-run");
    const response = await this.page.request.get(`/api/log?run=${run}`);
    return (await response.json()) as ServerLog;
  }

  /** Waits until the server's log of the panel's run has all of `expected`. */
  async seen(panel: Locator, expected: Partial<ServerLog>): Promise<void> {
    await expect.poll(() => this.log(panel)).toMatchObject(expected);
  }

  /** Lets the page draw `count` frames, however long that takes. */
  async frames(count: number): Promise<void> {
    await this.page.evaluate(
      (left) =>
        new Promise<void>((resolve) => {
          const next = (): void => (left-- > 0 ? void requestAnimationFrame(next) : resolve());
          next();
        }),
      count,
    );
  }
}

/** A test with the demo page; it fails if the page throws, or logs an error other than the server's intended refusals. */
export const test = base.extend<{ demo: Demo }>({
  demo: async ({ page }, use) => {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => {
      const isNetwork = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isNetwork) errors.push(message.text());
      if (message.type() === "warning") errors.push(message.text());
    });
    await use(new Demo(page));
    expect(errors).toEqual([]);
  },
});

export { expect };
