#!/usr/bin/env node
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { createGateway } from "./gatewayServer.ts";
import type { GatewayLimits } from "./options.ts";

const USAGE = `usage: asyncio-web gateway --origin ORIGIN … [options]
Lends this host's sockets to pages. Nothing is allowed that is not listed.
  --origin ORIGIN     whose pages may use it: http://localhost:5173
  --connect RULE      where they may connect to: 127.0.0.1:6379, *.example.com:443, /run/app.sock
  --listen RULE       where they may listen: 9000 (at localhost), 0.0.0.0:9000-9010, /run/app/*
  --host localhost    where the gateway itself listens
  --port 8765
  --token-file FILE   holds the token; else it is $ASYNCIO_WEB_TOKEN, else a new one, which is printed
  --limit NAME=VALUE  connections=512, idleTimeout=3600, …: see docs/security.md
  --grace 5           seconds in which connections may end after SIGINT or SIGTERM; a second signal ends them at once
  --quiet             tells nothing of what is refused, opened and closed
--origin, --connect, --listen and --limit may be given several times.`;

/** Ends the process: it was called wrongly. */
function fail(message: string): never {
  process.stderr.write(`${message}\n\n${USAGE}\n`);
  process.exit(2);
}

function readOptions() {
  const several = { type: "string", multiple: true, default: [] as string[] } as const;
  return parseArgs({
    allowPositionals: true,
    options: {
      origin: several,
      connect: several,
      listen: several,
      limit: several,
      host: { type: "string", default: "localhost" },
      port: { type: "string", default: "8765" },
      "token-file": { type: "string" },
      grace: { type: "string", default: "5" },
      quiet: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
}

async function main(): Promise<void> {
  const { values, positionals } = readOptions();
  if (values.help) return void process.stdout.write(`${USAGE}\n`);
  if (positionals.join(" ") !== "gateway") fail(`expected the command gateway, got ${positionals.join(" ") || "none"}`);
  const { origin: origins, connect, listen, host, quiet } = values;
  const file = values["token-file"];
  const given = file === undefined ? process.env["ASYNCIO_WEB_TOKEN"] : readFileSync(file, "utf8").trim();
  const token = given ?? randomBytes(24).toString("base64url");
  const limits = Object.fromEntries(values.limit.map((text) => readLimit(text))) as Partial<GatewayLimits>;
  const log = (line: string): void => void process.stderr.write(`${new Date().toISOString()} ${line}\n`);
  const gateway = createGateway({ origins, token, connect, listen, limits, ...(quiet ? {} : { log }) });
  const urls = await gateway.listen({ host, port: readNumber("--port", values.port) });
  process.stdout.write(`asyncio-web gateway: ${urls.join(" ")}\n`);
  if (given === undefined) process.stdout.write(`token: ${token}\n`);

  const timeout = readNumber("--grace", values.grace);
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    void gateway.close({ timeout });
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
}

function readLimit(text: string): readonly [name: string, value: number] {
  const [name = "", value = ""] = text.split("=");
  return [name, readNumber(`--limit ${name}`, value)];
}

function readNumber(option: string, text: string): number {
  const value = Number(text);
  if (text === "" || Number.isNaN(value)) throw new TypeError(`expected a number after ${option}, got "${text}"`);
  return value;
}

try {
  await main();
} catch (error) {
  fail((error as Error).message);
}
