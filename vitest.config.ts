import { playwright, type PlaywrightProviderOptions } from "@vitest/browser-playwright";
import { defineConfig, type TestProjectConfiguration } from "vitest/config";
import { bundledText } from "./scripts/bundledText.ts";
import { bundledWorkers } from "./scripts/bundledWorkers.ts";
import { chromiumLaunch } from "./scripts/chromium.ts";
import { firefoxLaunch } from "./scripts/firefox.ts";
import { commands } from "./test/processes.ts";
import { aliases, isolation } from "./vite.config.ts";

/** Headers of a page that is not isolated. */
const noIsolation = Object.fromEntries(Object.keys(isolation).map((name) => [name, "unsafe-none"]));

/** What runs on such pages, too: processes in workers. */
const plainPageTests = ["src/subprocess/{worker,wasiWorker}.browser.test.ts", "test/subprocess/plainPage.test.ts"];

/** The browser tests in one browser. */
function inBrowser(
  browser: "chromium" | "firefox",
  options: PlaywrightProviderOptions,
  isIsolated: boolean,
): TestProjectConfiguration {
  const name = isIsolated ? browser : `${browser}-plain`;
  return {
    extends: true,
    server: { headers: isIsolated ? isolation : noIsolation },
    test: {
      name,
      include: isIsolated ? ["{src,test}/**/*.browser.test.ts"] : plainPageTests,
      testTimeout: 60_000,
      globalSetup: ["test/streams/peerSetup.ts", "scripts/wasi.ts"],
      browser: {
        enabled: true,
        headless: true,
        commands,
        screenshotFailures: false,
        provider: playwright(options),
        instances: [{ browser, name }],
      },
    },
  };
}

export default defineConfig({
  plugins: [bundledText(), bundledWorkers()],
  resolve: { alias: aliases },
  server: { headers: isolation },
  test: {
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      // What runs in a worker or a process of its own is not seen: browser tests run it all.
      exclude: [
        "src/**/*.test.ts",
        "src/**/*.test-d.ts",
        "src/{threads,subprocess}/worker/**",
        "src/streams/network/broker.ts",
        "src/gateway/cli.ts",
      ],
      reporter: ["text-summary", "json-summary"],
      reportOnFailure: true,
      thresholds: { lines: 98 },
    },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          environment: "node",
          include: ["{src,test,scripts,conformance,bench,demo}/**/*.test.ts"],
          exclude: [
            "**/node_modules/**",
            "**/dist/**",
            "**/*.{browser,node}.test.ts",
            "test/subprocess/plainPage.test.ts",
          ],
          globalSetup: ["scripts/wasi.ts"],
          setupFiles: ["test/idleTime.ts"],
          retry: { count: 4, condition: /of real time/ },
          typecheck: {
            enabled: true,
            checker: "tsc",
            include: ["src/**/*.test-d.ts"],
            tsconfig: "tsconfig.json",
            ignoreSourceErrors: true,
          },
        },
      },
      {
        extends: true,
        test: {
          name: "node",
          environment: "node",
          include: ["{src,demo}/**/*.node.test.ts"],
        },
      },
      ...[true, false].flatMap((isIsolated) => [
        inBrowser("chromium", { launchOptions: chromiumLaunch }, isIsolated),
        inBrowser("firefox", { launchOptions: firefoxLaunch }, isIsolated),
      ]),
    ],
  },
});
