import { defineConfig } from "@playwright/test";
import { headlessLaunch } from "./scripts/chromium.ts";
import { firefoxLaunch } from "./scripts/firefox.ts";

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 30_000 },
  forbidOnly: "CI" in process.env,
  reporter: "list",
  // The server takes a free port, and Playwright reads it from the line that says so.
  webServer: { command: "npm run demo -- --port 0", wait: { stdout: /127\.0\.0\.1:(?<demo_port>\d+)/ } },
  use: {
    baseURL: `http://127.0.0.1:${process.env["DEMO_PORT"] ?? "0"}`,
    viewport: { width: 1280, height: 900 },
  },
  projects: [
    { name: "chromium", use: { browserName: "chromium", launchOptions: headlessLaunch } },
    {
      name: "firefox",
      testMatch: "network/*.spec.ts",
      testIgnore: "network/{chromium,package}.spec.ts",
      grepInvert: /crashes/, // no way to let one
      use: { browserName: "firefox", channel: "moz-firefox", launchOptions: firefoxLaunch },
    },
  ],
});
