import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createApi } from "./server/api.ts";
import { Resources } from "./server/resources.ts";
import { createSite } from "./server/site.ts";

const host = "127.0.0.1";
const { values } = parseArgs({ options: { port: { type: "string", default: "4173" } } });
const root = join(import.meta.dirname, "..");

const resources = new Resources(join(root, "node_modules"), 300);
const site = createSite(join(root, "demo/dist"));
const mirrors: number[] = [];
const api = createApi(resources, () => mirrors);

function listen(port: number): Promise<Server> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", `http://${host}`);
    if (!url.pathname.startsWith("/api/")) return site(response, url.pathname);
    api(request, response, url).catch((error: unknown) => response.destroy(error as Error));
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(server));
  });
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const page = await listen(Number(values.port)).catch((error: NodeJS.ErrnoException) => {
  if (error.code !== "EADDRINUSE") throw error;
  return listen(0);
});
for (let n = 0; n < 4; n += 1) mirrors.push(portOf(await listen(0)));
console.log(`asyncio-web demo: http://${host}:${portOf(page)} (${resources.list.length} resources)`);
