import { cp } from "node:fs/promises";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { setup as buildWasi } from "../scripts/wasi.ts";
import { isolation } from "../vite.config.ts";
import { type App, buildPlainly, buildWithVite, develop, install, serve, type Served, strict } from "./installed.ts";
import type { checks } from "./subprocess/app/main.ts";

type Check = keyof typeof checks;

/** Runs the check in the page. */
function run(page: Page, name: Check): Promise<unknown> {
  return page.evaluate(async (check): Promise<unknown> => {
    const { checks } = globalThis as unknown as { checks: Record<string, () => unknown> };
    return checks[check]?.();
  }, name);
}

const workers = { upper: "upper.ts", programs: "asyncio-web/programs" };

interface Way {
  readonly title: string;
  readonly isIsolated: boolean;
  readonly serve: (app: App) => Promise<Served>;
  /** Vite's server loads the page again when it has first met a worker's imports. */
  readonly loadsAgain?: boolean;
}

const ways: Way[] = [
  { title: "a page that Vite serves for development", isIsolated: true, serve: develop, loadsAgain: true },
  {
    title: "a page that Vite has built, under a strict Content-Security-Policy",
    isIsolated: true,
    serve: async (app) => serve(await buildWithVite(app), { ...isolation, ...strict }),
  },
  {
    title: "a page of a bundler that knows no workers, under a strict Content-Security-Policy",
    isIsolated: true,
    serve: async (app) => serve(await buildPlainly(app, workers), { ...isolation, ...strict }),
  },
  {
    title: "a page that is not isolated",
    isIsolated: false,
    serve: async (app) => {
      const directory = await buildPlainly(app, workers);
      for (const name of ["repl.wasm", "spin.wasm"]) await cp(`test/wasi/dist/${name}`, join(directory, name));
      return serve(directory, {});
    },
  },
];

test.describe("processes run in", () => {
  let app: App;
  test.describe.configure({ mode: "serial", timeout: 180_000 });
  test.beforeAll(async () => {
    await buildWasi();
    app = await install("subprocess", ["unbash", "@bjorn3/browser_wasi_shim"]);
  });
  test.afterAll(() => app.remove());

  for (const { title, isIsolated, serve: begin, loadsAgain } of ways) {
    test(title, async ({ page }) => {
      const served = await begin(app);
      try {
        await page.goto(served.address);
        if (loadsAgain === true) {
          const again = page.waitForEvent("load");
          await run(page, "pipeline").catch(() => {}); // it may be cut off by that
          await again;
        }
        expect(await run(page, "pipeline")).toEqual(["4\ny\n", "", 3]);
        expect(await run(page, "capabilities")).toEqual({ sharedMemory: isIsolated, jspi: true, blockingStdin: true });
        expect(await run(page, "files")).toEqual(["A B\n", "", 0]);
        expect(await run(page, "killed")).toBe(-9);
        if (!isIsolated) expect(await run(page, "wasi")).toEqual(["1: hello\n", 3, -9]);
        expect(await run(page, "left")).toBe(true);
      } finally {
        await served.close();
      }
    });
  }
});
