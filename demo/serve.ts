import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createApi } from "./server/api.ts";
import { startGateway, type Whereabouts } from "./server/gateway.ts";
import { Resources } from "./server/resources.ts";
import { createSite } from "./server/site.ts";

const host = "127.0.0.1";
const names = [host, "localhost"];
const { values } = parseArgs({ options: { port: { type: "string", default: "4173" } } });
const root = join(import.meta.dirname, "..");

const resources = new Resources(join(root, "node_modules"), 300);
const site = createSite(join(root, "demo/dist"));
const mirrors: number[] = [];
const api = createApi(resources, () => mirrors);

function listen(port: number): Promise<Server> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", `http://${host}`);
    if (url.pathname === "/api/gateway") return tellGateway(request, response);
    if (!url.pathname.startsWith("/api/")) return site(response, url.pathname);
    api(request, response, url).catch((error: unknown) => response.destroy(error as Error));
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(server));
  });
}

/** Tells the page alone: not pages of other origins, nor of other names for this address. */
function tellGateway({ headers }: IncomingMessage, response: ServerResponse): void {
  const isPage = names.some((name) => headers.host === `${name}:${portOf(page)}`);
  response.writeHead(isPage ? 200 : 403, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(isPage ? JSON.stringify(gateway) : "{}");
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const page = await listen(Number(values.port)).catch((error: NodeJS.ErrnoException) => {
  if (error.code !== "EADDRINUSE") throw error;
  return listen(0);
});
for (let n = 0; n < 4; n += 1) mirrors.push(portOf(await listen(0)));
const gateway: Whereabouts = await startGateway(names.map((name) => `http://${name}:${portOf(page)}`));
console.log(`asyncio-web demo: http://${host}:${portOf(page)} (${resources.list.length} resources)`);
