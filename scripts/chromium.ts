import { existsSync } from "node:fs";
import process from "node:process";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The path of an installed Chromium: `CHROMIUM_PATH`, or the first of the usual places that exists. */
export function findChromium(): string | undefined {
  return [process.env["CHROMIUM_PATH"] ?? "", ...places].find((path) => path !== "" && existsSync(path));
}

interface Launch {
  readonly executablePath: string;
  readonly args: string[];
}

/** What every launch of a browser in this repository is given: Vitest, Playwright, bench and conformance. */
export const chromiumLaunch: Launch = {
  executablePath: findChromium() ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
  ],
};

const headlessShell = "/usr/bin/chromium-headless-shell";

/** For tests that open many pages: Chromium without its windows, if that is installed, opens one in a third of the time. */
export const headlessLaunch: Launch =
  process.env["CHROMIUM_PATH"] === undefined && existsSync(headlessShell)
    ? { ...chromiumLaunch, executablePath: headlessShell }
    : chromiumLaunch;
