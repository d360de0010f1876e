import { expect, type Page, test } from "@playwright/test";
import { isolation } from "../vite.config.ts";
import type { checks } from "./threads/app/main.ts";
import { type App, buildPlainly, buildWithVite, develop, install, serve, type Served, strict } from "./installed.ts";

type Check = keyof typeof checks;

/** Runs the check in the page. */
function run(page: Page, name: Check): Promise<unknown> {
  return page.evaluate(async (check): Promise<unknown> => {
    const { checks } = globalThis as unknown as { checks: Record<string, () => unknown> };
    return checks[check]?.();
  }, name);
}

/** What is the same wherever the page comes from. */
const always: Partial<Record<Check, unknown>> = {
  add: 3,
  many: 20_100,
  nap: "slept",
  error: [true, "too far", true, true],
  ours: true,
  registered: "red",
  items: 4950,
  progress: [1, 2, 3],
  ask: "yes",
  cooperative: 42,
  runaway: ["TimeoutError", 5],
  close: "BrokenExecutorError: the worker of heavy was closed or terminated",
  missing: expect.stringContaining("could not start: are its URL, its imports and its syntax right?"),
};
const refused = expect.stringMatching(/the page's Content-Security-Policy, (worker|script)-src.* does not allow blob/);

interface Way {
  readonly title: string;
  readonly serve: (app: App) => Promise<Served>;
  readonly expected: Partial<Record<Check, unknown>>;
}

const ways: Way[] = [
  {
    title: "a page that Vite serves for development",
    serve: develop,
    expected: { isIsolated: true, askBlocking: "yes", inline: 42 },
  },
  {
    title: "a page that Vite has built, under a strict Content-Security-Policy",
    serve: async (app) => serve(await buildWithVite(app), { ...isolation, ...strict }),
    expected: { isIsolated: true, askBlocking: "yes", inline: refused, blob: refused },
  },
  {
    title: "a page of a bundler that knows no workers, under a strict Content-Security-Policy",
    serve: async (app) => serve(await buildPlainly(app, { heavy: "heavy.ts" }), { ...isolation, ...strict }),
    expected: { isIsolated: true, askBlocking: "yes", inline: refused, blob: refused },
  },
  {
    title: "a page that is not isolated",
    serve: async (app) => serve(await buildPlainly(app, { heavy: "heavy.ts" }), {}),
    expected: {
      isIsolated: false,
      askBlocking: expect.stringContaining("result() can block only where the page is cross-origin isolated"),
      inline: 42,
    },
  },
];

test.describe("threads work in", () => {
  let app: App;
  test.describe.configure({ mode: "serial", timeout: 180_000 });
  test.beforeAll(async () => {
    app = await install("threads", ["comlink", "devalue"]);
  });
  test.afterAll(() => app.remove());

  for (const way of ways) {
    test(way.title, async ({ page }) => {
      const served = await way.serve(app);
      try {
        await page.goto(served.address);
        // Vite's server loads the page again when it first meets the worker's imports.
        await expect(async () => expect(await run(page, "add")).toBe(3)).toPass();
        const results: Partial<Record<Check, unknown>> = {};
        const expected = { ...always, ...way.expected };
        for (const name of Object.keys(expected) as Check[]) results[name] = await run(page, name);
        expect(results).toEqual(expected);
      } finally {
        await served.close();
      }
    });
  }
});
