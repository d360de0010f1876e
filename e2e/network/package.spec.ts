import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { rolldown } from "rolldown";
import { build, createServer, preview } from "vite";
import { serve } from "../../bench/harness/server.ts";

// The built package, as those have it who install it: their bundler finds the network's broker, or they say where it is.

const repository = join(import.meta.dirname, "../..");

const program = `
import { openUnixConnection, startUnixServer } from "asyncio-web/streams";

globalThis.serve = async () => {
  await startUnixServer((_, writer) => void writer.close(), "/run/test.sock");
};
globalThis.connect = async () => {
  const [reader, writer] = await openUnixConnection("/run/test.sock");
  await reader.read();
  return String(writer.transport);
};
`;

interface Inner {
  serve?: () => Promise<void>;
  connect(): Promise<string>;
}

/** Two pages at the address: what is between them. */
async function transportBetween(pages: [Page, Page], address: string): Promise<string> {
  for (const page of pages) {
    await page.goto(address);
    await page.waitForFunction(() => "connect" in globalThis);
  }
  await pages[0].evaluate(() => (globalThis as unknown as Required<Inner>).serve());
  return pages[1].evaluate(() => (globalThis as unknown as Inner).connect());
}

test("bundlers find the broker of the package", async ({ context }, testInfo) => {
  test.setTimeout(240_000);
  execFileSync("npm", ["run", "--silent", "build"], { cwd: repository, stdio: "ignore" });
  const root = testInfo.outputPath("site");
  const installed = join(root, "node_modules/asyncio-web");
  mkdirSync(installed, { recursive: true });
  for (const part of ["package.json", "dist"])
    cpSync(join(repository, part), join(installed, part), { recursive: true });
  writeFileSync(join(root, "index.html"), `<!doctype html><script type="module" src="./main.js"></script>`);
  writeFileSync(join(root, "main.js"), program);
  const pages: [Page, Page] = [await context.newPage(), await context.newPage()];
  const options = { root, configFile: false, logLevel: "error" } as const;
  const host = { host: "127.0.0.1", port: 0 };

  const development = await createServer({ ...options, server: host });
  await development.listen();
  expect(await transportBetween(pages, development.resolvedUrls?.local[0] ?? ""), "Vite, development").toMatch(
    /^PortTransport/,
  );
  await development.close();

  await build(options);
  const built = await preview({ ...options, preview: host });
  expect(await transportBetween(pages, built.resolvedUrls?.local[0] ?? ""), "Vite, built").toMatch(/^PortTransport/);
  await built.close();

  const plain = join(root, "plain");
  writeFileSync(
    join(root, "plain.js"),
    `import { setBrokerUrl } from "asyncio-web/streams"; setBrokerUrl("/broker.js"); ${program}`,
  );
  const bundle = await rolldown({ input: join(root, "plain.js"), platform: "browser" });
  await bundle.write({ dir: plain, format: "es" });
  await bundle.close();
  cpSync(join(installed, "dist/broker.js"), join(plain, "broker.js"));
  const server = await serve(plain, { html: `<!doctype html><script type="module" src="/plain.js"></script>` });
  expect(await transportBetween(pages, server.address), "rolldown, setBrokerUrl()").toMatch(/^PortTransport/);
  await server.close();
});
