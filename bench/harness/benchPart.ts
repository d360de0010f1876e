import { type Browser, chromium } from "playwright";

import { chromiumLaunch } from "../../scripts/chromium.ts";
import { bundle } from "./bundle.ts";
import { checkIds, type Found, report, summarize } from "./figures.ts";
import { serve, type Serving } from "./server.ts";
import { inFreshPage, type PagedRow, takeRounds } from "./takeRounds.ts";

/** How a part is run. */
export interface PartOptions {
  readonly json: string | undefined;
  readonly rows: readonly string[] | undefined;
  readonly rounds: number;
}

/** A part of the bench that is measured in pages of Chromium. */
export interface Part<R extends PagedRow> {
  /** The name of the part, and of its files in `bench/results/`. */
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly rows: readonly R[];
  /** The scripts that are served, by name; of them, `inside` gives the samples. */
  readonly entries: Record<string, string>;
  /** Modules in place of those that the scripts import. */
  readonly replaced?: Record<string, string>;
  /** What is served beside them. */
  readonly serving?: Serving;
  /** Adds other files to what is served. */
  readonly addFiles?: (directory: string) => Promise<void>;
  /** The samples of all who take part in a row; if not given, each in fresh pages and nothing else. */
  readonly measure?: (browser: Browser, address: string, row: R, rounds: number) => Promise<Record<string, number[]>>;
}

/** Measures a part beside its peers, prints the tables and, after a whole run, keeps them in `bench/results/`. */
export async function benchPart<R extends PagedRow>(
  { name: part, title, about, rows, entries, replaced = {}, serving, addFiles, measure = inPages }: Part<R>,
  { json, rows: ids, rounds }: PartOptions,
): Promise<void> {
  checkIds(ids, rows);
  const { directory, remove } = await bundle(entries, true, replaced);
  await addFiles?.(directory);
  const server = await serve(directory, serving);
  const browser = await chromium.launch(chromiumLaunch);
  try {
    const found: Found[] = [];
    for (const row of rows.filter(({ id }) => ids?.includes(id) ?? true)) {
      found.push(summarize(row, await measure(browser, server.address, row, rounds)));
    }
    const isWhole = ids === undefined && rounds >= 7;
    await report({ part, title, about, chromium: browser.version(), rows, found, isWhole, json });
  } finally {
    await browser.close();
    await server.close();
    await remove();
  }
}

function inPages(browser: Browser, address: string, row: PagedRow, rounds: number): Promise<Record<string, number[]>> {
  return takeRounds(row, rounds, (name) => inFreshPage(browser, address, row.id, name));
}
