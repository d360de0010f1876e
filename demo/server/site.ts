import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { extname, join, relative, sep } from "node:path";

const types: Record<string, string> = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};

export type Site = (response: ServerResponse, pathname: string) => void;

/** The built page. Files are listed and read once at the start, so no request can reach another. */
export function createSite(folder: string): Site {
  if (!existsSync(join(folder, "index.html"))) throw new Error(`no page in ${folder}: run "npm run demo"`);
  const files = new Map<string, { type: string; body: Buffer }>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const type = types[extname(path)] ?? "application/octet-stream";
    files.set(`/${relative(folder, path).split(sep).join("/")}`, { type, body: readFileSync(path) });
  }
  return (response, pathname) => {
    const file = files.get(pathname === "/" ? "/index.html" : pathname);
    response.writeHead(file ? 200 : 404, {
      "Content-Type": `${file?.type ?? "text/plain"}; charset=utf-8`,
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
      "Cross-Origin-Resource-Policy": "same-origin",
      "X-Content-Type-Options": "nosniff",
    });
    response.end(file?.body ?? "not found");
  };
}
