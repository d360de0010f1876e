import { type BrowserContext, type Page, test as base, expect } from "@playwright/test";
import { bundle } from "../../bench/harness/bundle.ts";
import { QuietPage } from "../../bench/harness/quietPage.ts";
import { serve } from "../../bench/harness/server.ts";
import type { Side } from "../../test/network/side.ts";

type Args<K extends keyof Side> = Parameters<Side[K]>;
type Result<K extends keyof Side> = Awaited<ReturnType<Side[K]>>;

/** A tab or a worker of the origin. */
export interface Place {
  call<K extends keyof Side>(name: K, ...args: Args<K>): Promise<Result<K>>;
}

type Inner = {
  side: Record<string, (...args: unknown[]) => unknown>;
  startWorker(): number;
  callWorker(index: number, name: string, args: unknown[]): unknown;
  endWorker(index: number): void;
};

export class Tab implements Place {
  readonly page: Page;
  readonly #address: string;

  constructor(page: Page, address: string) {
    this.page = page;
    this.#address = address;
  }

  async load(): Promise<this> {
    await this.page.goto(this.#address);
    await this.page.evaluate(async (path) => void (await import(path)), "/page.js");
    return this;
  }

  call<K extends keyof Side>(name: K, ...args: Args<K>): Promise<Result<K>> {
    return this.page.evaluate(
      ([method, given]) => {
        const { side } = globalThis as unknown as Inner;
        return side[method]?.(...given);
      },
      [name, args] as [string, unknown[]],
    ) as Promise<Result<K>>;
  }

  async startWorker(): Promise<Place & { terminate(): Promise<void> }> {
    const { page } = this;
    const index = await page.evaluate(() => (globalThis as unknown as Inner).startWorker());
    return {
      call: <K extends keyof Side>(name: K, ...args: Args<K>) =>
        page.evaluate(
          ([number, method, given]) => {
            return (globalThis as unknown as Inner).callWorker(number, method, given);
          },
          [index, name, args] as [number, string, unknown[]],
        ) as Promise<Result<K>>,
      terminate: () => page.evaluate((number) => (globalThis as unknown as Inner).endWorker(number), index),
    };
  }

  /** Lets the renderer of the tab crash. */
  async crash(): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page);
    const crashed = this.page.waitForEvent("crash");
    session.send("Page.crash").catch(() => {}); // never answered
    await crashed;
  }
}

/** A tab that Playwright does not watch: one that it watches is always visible, and what is visible is not frozen. */
class UnwatchedTab implements Place {
  readonly page: QuietPage;

  constructor(page: QuietPage) {
    this.page = page;
  }

  call<K extends keyof Side>(name: K, ...args: Args<K>): Promise<Result<K>> {
    return this.page.call("/page.js", "callSide", name, args) as Promise<Result<K>>;
  }
}

/** Three of them, in a context of their own. */
type Unwatched = readonly [UnwatchedTab, UnwatchedTab, UnwatchedTab];

/** How connections travel: by ports that a broker passes on, or on channels where there are no shared workers. */
export type Way = "ports" | "channels";

export class Origin {
  readonly #context: BrowserContext;
  readonly #address: string;
  readonly #way: Way;

  constructor(context: BrowserContext, address: string, way: Way) {
    this.#context = context;
    this.#address = address;
    this.#way = way;
  }

  async open(): Promise<Tab> {
    const page = await this.#context.newPage();
    if (this.#way === "channels") await page.addInitScript(() => Reflect.deleteProperty(globalThis, "SharedWorker"));
    return new Tab(page, this.#address).load();
  }
}

/** A test of an origin in which nobody knows of the other tests. It fails if a page throws. */
export const test = base.extend<{ way: Way; origin: Origin; unwatched: Unwatched }, { address: string }>({
  address: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture needs from it
    async ({}, use) => {
      const entries = { page: "e2e/network/page.ts", broker: "src/streams/network/broker.ts" };
      const { directory, remove } = await bundle(entries, false);
      const server = await serve(directory);
      await use(server.address);
      await server.close();
      await remove();
    },
    { scope: "worker" },
  ],
  way: ["ports", { option: true }],
  origin: async ({ context, address, way }, use) => {
    const errors: string[] = [];
    context.on("weberror", (error) => errors.push(String(error.error())));
    await use(new Origin(context, address, way));
    expect(errors).toEqual([]);
  },
  unwatched: async ({ browser, address }, use) => {
    const pages = await QuietPage.open(browser, address, address, address);
    for (const page of pages) await page.send("Runtime.enable");
    await use(pages.map((page) => new UnwatchedTab(page)) as unknown as Unwatched);
    await pages[0]?.close();
    expect(pages.flatMap(({ errors }) => errors)).toEqual([]);
  },
});

export { expect };
