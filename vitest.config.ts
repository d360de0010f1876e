import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { chromiumLaunch } from "./scripts/chromium.ts";
import { aliases, isolation } from "./vite.config.ts";

export default defineConfig({
  resolve: { alias: aliases },
  server: { headers: isolation },
  test: {
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      // What runs in a worker is not seen: the browser tests of threads run it all.
      exclude: ["src/**/*.test.ts", "src/**/*.test-d.ts", "src/threads/worker/**"],
      reporter: [["text", { skipFull: true }], "json-summary"],
      thresholds: { lines: 98 },
    },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          environment: "node",
          include: ["{src,test,scripts,conformance,bench,demo}/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/dist/**", "**/*.browser.test.ts"],
          setupFiles: ["test/realTime.ts"],
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
          name: "chromium",
          include: ["{src,test}/**/*.browser.test.ts"],
          globalSetup: ["test/streams/peerSetup.ts"],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: chromiumLaunch }),
            instances: [{ browser: "chromium", name: "chromium" }],
          },
        },
      },
    ],
  },
});
