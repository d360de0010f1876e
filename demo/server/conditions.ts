/** What a run asks of the server: how slow, how unreliable, how strict. All of it comes from the query. */
export interface Conditions {
  latencyMs: readonly [least: number, most: number];
  failure: number; // share of answers that are a 503 or break off, 0 to 1
  rate: number; // requests a second before 429; 0 is no limit
  seed: number;
  gate: number; // nothing is answered before this many requests were in flight at once
  refuse: number; // so many requests get a 429, whatever the rate
  hold: number; // requests after this many are never answered
  first: number; // questions shorter than this are answered only after a longer one was
}

export function readConditions(query: URLSearchParams): Conditions {
  const [least = 80, most = least] = (query.get("latency") ?? "80-600").split("-").map(Number);
  return {
    latencyMs: [clamp(least, 0, 60_000), clamp(most, 0, 60_000)],
    failure: number(query, "failure", 0, 0, 1),
    rate: number(query, "rate", 0, 0, 10_000),
    seed: number(query, "seed", 1, 0, 2 ** 31),
    gate: number(query, "gate", 0, 0, 1000),
    refuse: number(query, "refuse", 0, 0, 1000),
    hold: number(query, "hold", Infinity, 0, Infinity),
    first: number(query, "first", 0, 0, 100),
  };
}

/** The same number in [0, 1) for the same keys: a run can be repeated. */
export function seeded(...keys: (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const char of keys.join("/")) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

function number(query: URLSearchParams, name: string, fallback: number, least: number, most: number): number {
  const text = query.get(name);
  return text === null || text === "" ? fallback : clamp(Number(text), least, most);
}

function clamp(value: number, least: number, most: number): number {
  return Number.isNaN(value) ? least : Math.min(most, Math.max(least, value));
}
