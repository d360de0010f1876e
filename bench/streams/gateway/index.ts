import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright";
import { median } from "../../harness/statistics.ts";
import type * as Inside from "./inside.ts";
import type { Route } from "./inside.ts";

const BYTES = 64 << 20;
const root = fileURLToPath(new URL("../../..", import.meta.url));
const here = (name: string): string => `bench/streams/gateway/${name}.ts`;

/** Starts a program, and resolves with what it says. */
async function start(
  children: ChildProcess[],
  program: string,
  args: string[],
  ready: RegExp,
  env = {},
): Promise<string> {
  const child = spawn(program, args, { cwd: root, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  let said = "";
  return new Promise((resolve, reject) => {
    const hear = (text: Buffer): void => {
      said += String(text);
      const [, found] = ready.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", reject);
    child.on("exit", () => reject(new Error(`${program} ended: ${said}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/**
 * MB a second of 64 MB that a server on this machine sends to the page: through our gateway, through a bridge that is
 * as small as can be, and through Debian's websockify. `page` has `inside.ts` at this path.
 */
export async function measureDownload(page: Page, path: string, rounds: number): Promise<Record<string, number>> {
  const children: ChildProcess[] = [];
  try {
    const node = process.execPath;
    const source = Number(await start(children, node, [here("source"), String(BYTES)], /port (\d+)/));
    const bridge = await start(children, node, [here("bareBridge")], /port (\d+)/);
    const token = randomBytes(16).toString("hex");
    const { origin } = new URL(page.url());
    const allowed = ["--origin", origin, "--connect", `127.0.0.1:${source}`, "--port", "0", "--quiet"];
    const url = await start(children, node, ["src/gateway/cli.ts", "gateway", ...allowed], /(ws:\S+)/, {
      ASYNCIO_WEB_TOKEN: token,
    });
    const port = await freePort();
    await start(children, "websockify", [`127.0.0.1:${port}`, `127.0.0.1:${source}`], /(proxying from)/);
    const routes: Route[] = [
      { name: "ours", url, token, port: source },
      { name: "bare bridge", url: `ws://127.0.0.1:${bridge}/${source}`, port: source },
      { name: "websockify", url: `ws://127.0.0.1:${port}/`, port: source },
    ];
    const speeds = await page.evaluate(
      async ([module, from, bytes, count]) => {
        const { download } = (await import(module)) as typeof Inside;
        return download(from, bytes, count);
      },
      [path, routes, BYTES, rounds] as const,
    );
    return Object.fromEntries(Object.entries(speeds).map(([name, values]) => [name, median(values)]));
  } finally {
    for (const child of children) child.kill();
  }
}
