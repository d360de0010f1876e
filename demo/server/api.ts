import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { type Conditions, readConditions, seeded } from "./conditions.ts";
import type { Resources } from "./resources.ts";
import { Run } from "./run.ts";

export type Api = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

/** `mirrors` are further ports with the same API: a browser opens only six HTTP/1.1 connections to one. */
export function createApi(resources: Resources, mirrors: () => readonly number[]): Api {
  return async (request, response, url) => {
    const [, , route, id = ""] = url.pathname.split("/");
    const name = (url.searchParams.get("run") ?? "").slice(0, 80);
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Expose-Headers", "Retry-After");
    response.setHeader("Cache-Control", "no-store");
    if (route === "resources") {
      const count = Number(url.searchParams.get("count") ?? Infinity);
      return json(response, { mirrors: mirrors(), resources: resources.list.slice(0, count) });
    }
    if (route === "log") {
      if (request.method === "DELETE") Run.forget(name);
      return json(response, Run.named(name));
    }
    if (route === "resource") {
      const text = resources.text(id);
      if (text === undefined) return json(response, { error: `no resource "${id.slice(0, 20)}"` }, 404);
      return serve(response, url, Run.named(name), resources.name(id) ?? id, () => ["text/plain", text]);
    }
    if (route === "search") {
      const question = (url.searchParams.get("q") ?? "").trim().slice(0, 100);
      const answer = (): [string, string] => ["application/json", JSON.stringify(resources.search(question, 6))];
      return serve(response, url, Run.named(name), `“${question}”`, answer, question.length);
    }
    json(response, { error: "unknown route" }, 404);
  };
}

async function serve(
  response: ServerResponse,
  url: URL,
  run: Run,
  what: string,
  answer: () => [type: string, body: string],
  length?: number,
): Promise<void> {
  const conditions = readConditions(url.searchParams);
  const { entry, attempt, end } = run.begin(what);
  const closed = new AbortController();
  response.on("finish", () => {
    if (length !== undefined) run.longestAnswered = Math.max(run.longestAnswered, length);
    end(response.statusCode === 200 ? "finished" : response.statusCode === 429 ? "limited" : "failed");
  });
  response.on("close", () => {
    end("aborted"); // a no-op unless the client left first
    closed.abort();
  });

  if (entry.number <= conditions.refuse || run.exceeds(conditions.rate)) {
    response.setHeader("Retry-After", "1");
    return json(response, { error: "too many requests" }, 429);
  }
  await patience(conditions, run, entry.number, `${what} ${attempt}`, closed.signal, length);
  if (closed.signal.aborted) return;

  const luck = seeded(conditions.seed, what, attempt, "luck");
  const [type, body] = answer();
  if (luck < conditions.failure / 2) return json(response, { error: "overloaded" }, 503);
  response.writeHead(200, { "Content-Type": `${type}; charset=utf-8`, "Content-Length": Buffer.byteLength(body) });
  if (luck >= conditions.failure) return void response.end(body);
  response.write(body.slice(0, body.length / 2));
  end("dropped");
  response.destroy();
}

async function patience(
  { latencyMs: [least, most], seed, gate, hold, first }: Conditions,
  run: Run,
  number: number,
  key: string,
  closed: AbortSignal,
  length?: number,
): Promise<void> {
  // The longer a question, the sooner its answer: without care, stale answers win.
  const share = length === undefined ? seeded(seed, key, "latency") : 1 / Math.max(1, length);
  await delay(least + (most - least) * share, undefined, { signal: closed }).catch(() => undefined);
  if (number > hold) await run.when(() => false, closed);
  await run.when(() => run.maxInFlight >= gate, closed);
  if (length !== undefined && length < first) await run.when(() => run.longestAnswered > length, closed);
}

function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(value));
}
