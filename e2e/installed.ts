import { execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { rolldown } from "rolldown";
import { build, createServer, type InlineConfig, preview } from "vite";
import { isolation } from "../vite.config.ts";

const root = join(import.meta.dirname, "..");

/** A program of a user, who has installed the package. */
export interface App {
  /** Where its sources are. */
  readonly directory: string;
  remove(): Promise<void>;
}

/** Somebody serves the program. */
export interface Served {
  readonly address: string;
  close(): Promise<void>;
}

export const strict: Record<string, string> = { "Content-Security-Policy": "default-src 'none'; script-src 'self'" };

/** Installs the packed package, and others that it needs, beside the program `e2e/NAME/app`. */
export async function install(name: string, others: readonly string[]): Promise<App> {
  const directory = await mkdtemp(join(tmpdir(), "asyncio-web-app-"));
  const packages = join(directory, "node_modules");
  await mkdir(join(packages, "asyncio-web"), { recursive: true });
  execFileSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  const file = execFileSync("npm", ["pack", "--silent", "--pack-destination", directory], {
    cwd: root,
    encoding: "utf8",
  });
  const target = ["--strip-components=1", "-C", join(packages, "asyncio-web")];
  execFileSync("tar", ["-xzf", join(directory, file.trim()), ...target]);
  for (const other of others) {
    await mkdir(dirname(join(packages, other)), { recursive: true });
    await symlink(join(root, "node_modules", other), join(packages, other));
  }
  await cp(join(import.meta.dirname, name, "app"), directory, { recursive: true });
  return { directory, remove: () => rm(directory, { recursive: true }) };
}

const common = (directory: string): InlineConfig => ({
  root: directory,
  configFile: false,
  logLevel: "warn",
  appType: "mpa",
});

/** As `vite` does. */
export async function develop({ directory }: App): Promise<Served> {
  const server = await createServer({
    ...common(directory),
    server: { host: "127.0.0.1", port: 0, headers: isolation },
  });
  await server.listen();
  return { address: server.resolvedUrls?.local[0] ?? "", close: () => server.close() };
}

/** As `vite build` does. */
export async function buildWithVite({ directory }: App): Promise<string> {
  await build({ ...common(directory), build: { outDir: "dist-vite" } });
  return join(directory, "dist-vite");
}

/** As a bundler does that knows nothing of workers and pages: those are entries of their own. */
export async function buildPlainly({ directory }: App, workers: Record<string, string>): Promise<string> {
  const output = join(directory, "dist-plain");
  const bundle = await rolldown({
    cwd: directory,
    input: { main: "main.ts", ...workers },
    platform: "browser",
    resolve: { alias: { "./worker.ts": join(directory, "plainWorker.ts") } },
  });
  await bundle.write({ dir: output, minify: true, entryFileNames: "[name].js" });
  await bundle.close();
  await cp(join(directory, "plain.html"), join(output, "index.html"));
  return output;
}

/** Serves what was built, with these headers. */
export async function serve(directory: string, headers: Record<string, string>): Promise<Served> {
  const server = await preview({
    ...common(dirname(directory)),
    build: { outDir: basename(directory) },
    preview: { host: "127.0.0.1", port: 0, headers },
  });
  return { address: server.resolvedUrls?.local[0] ?? "", close: () => server.close() };
}
