import { existsSync } from "node:fs";
import process from "node:process";

const places = ["/usr/bin/firefox-esr", "/usr/bin/firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"];

/** The path of an installed Firefox: `FIREFOX_PATH`, or the first of the usual places that exists. */
export function findFirefox(): string | undefined {
  return [process.env["FIREFOX_PATH"] ?? "", ...places].find((path) => path !== "" && existsSync(path));
}

/** How an ordinary Firefox is launched, through WebDriver BiDi: Playwright's own build is not needed. */
export const firefoxLaunch: { channel: "moz-firefox"; executablePath: string } = {
  channel: "moz-firefox",
  executablePath: findFirefox() ?? "/usr/bin/firefox-esr",
};
