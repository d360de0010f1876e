import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Peers } from "../rows.ts";
import { BYTES } from "./bytes.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** A server that sends, and three ways to it: our gateway, a bridge as small as can be, and Debian's websockify. */
export async function gatewayPeers(origin: string): Promise<Peers> {
  const children: ChildProcess[] = [];
  const close = (): void => children.forEach((child) => void child.kill());
  try {
    const here = (name: string): string => `bench/streams/gateway/${name}.ts`;
    const source = await start(children, process.execPath, [here("source"), String(BYTES)], /port (\d+)/);
    const bridge = await start(children, process.execPath, [here("bareBridge")], /port (\d+)/);
    const token = randomBytes(16).toString("hex");
    const allowed = ["--origin", origin, "--connect", `127.0.0.1:${source}`, "--port", "0", "--quiet"];
    const gateway = await start(children, process.execPath, ["src/gateway/cli.ts", "gateway", ...allowed], /(ws:\S+)/, {
      ASYNCIO_WEB_TOKEN: token,
    });
    const websockify = String(await freePort());
    await start(children, "websockify", [`127.0.0.1:${websockify}`, `127.0.0.1:${source}`], /(proxying from)/);
    return { query: new URLSearchParams({ source, bridge, gateway, token, websockify }), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Starts a program, and resolves with what it says. */
function start(
  children: ChildProcess[],
  program: string,
  args: string[],
  ready: RegExp,
  environment: Record<string, string> = {},
): Promise<string> {
  const env = { ...process.env, ...environment };
  const child = spawn(program, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
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
