import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright";
import { rolldown } from "rolldown";
import { chromiumLaunch } from "../scripts/chromium.ts";
import type { Outcome, runAll } from "./runAll.ts";
import type { Scenario } from "./scenario.ts";

const BATCH = 500;
const PAGE = "http://localhost/";
const MODULE = `${PAGE}runAll.js`;

/** Bundles the interpreter with the library and runs the scenarios in a page. */
export async function runAllInChromium(scenarios: readonly Scenario[], slice?: number): Promise<Outcome[]> {
  const code = await bundle();
  const browser = await chromium.launch(chromiumLaunch);
  try {
    const page = await browser.newPage();
    await open(page, code);
    const outcomes: Outcome[] = [];
    for (let i = 0; i < scenarios.length; i += BATCH) {
      const batch = scenarios.slice(i, i + BATCH);
      outcomes.push(...(await page.evaluate(runInPage, { module: MODULE, batch, slice })));
    }
    return outcomes;
  } finally {
    await browser.close();
  }
}

/** Runs in the page, which has only what is passed to it. */
async function runInPage(work: { module: string; batch: Scenario[]; slice: number | undefined }): Promise<Outcome[]> {
  const exported = (await import(work.module)) as { runAll: typeof runAll };
  return exported.runAll(work.batch, work.slice);
}

/** Opens an empty page that can import the bundle; no server is asked. */
async function open(page: Page, code: string): Promise<void> {
  await page.route(`${PAGE}**`, (route) =>
    route.request().url() === MODULE
      ? route.fulfill({ contentType: "text/javascript", body: code })
      : route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Conformance</title>" }),
  );
  await page.goto(PAGE);
}

async function bundle(): Promise<string> {
  const build = await rolldown({ input: fileURLToPath(new URL("./runAll.ts", import.meta.url)) });
  const { output } = await build.generate({ format: "esm" });
  await build.close();
  return output[0].code;
}
