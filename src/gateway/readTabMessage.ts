import type { Place, TabMessage, TlsRequest } from "../streams/gateway/protocol.ts";
import { GatewayError } from "./gatewayError.ts";

type Fields = Readonly<Record<string, unknown>>;

const readers: { readonly [K in TabMessage["kind"]]: (fields: Fields) => Extract<TabMessage, { kind: K }> } = {
  hello: (fields) => ({ kind: "hello", version: whole(fields, "version"), token: text(fields, "token") }),
  ping: () => ({ kind: "ping" }),
  connect: (fields) => ({
    kind: "connect",
    id: number(fields),
    to: place(fields, "to"),
    ...(fields["tls"] === undefined ? {} : { tls: tls(record(fields, "tls")) }),
  }),
  listen: (fields) => ({
    kind: "listen",
    id: number(fields),
    at: place(fields, "at"),
    ...(fields["backlog"] === undefined ? {} : { backlog: whole(fields, "backlog") }),
  }),
  unlisten: (fields) => ({ kind: "unlisten", id: number(fields) }),
  accept: (fields) => ({ kind: "accept", id: number(fields) }),
  data: (fields) => ({ kind: "data", id: number(fields) }),
  credit: (fields) => ({ kind: "credit", id: number(fields), bytes: whole(fields, "bytes") }),
  eof: (fields) => ({ kind: "eof", id: number(fields) }),
  close: (fields) => ({ kind: "close", id: number(fields) }),
  abort: (fields) => ({ kind: "abort", id: number(fields) }),
};

/**
 * A message of a tab, of which nothing is taken on trust.
 *
 * @throws GatewayError `EPROTO` if it is none
 */
export function readTabMessage(json: string): TabMessage {
  let fields: unknown;
  try {
    fields = JSON.parse(json);
  } catch {
    throw new GatewayError("EPROTO", "expected a message in JSON, got something else");
  }
  const kind = (fields as Fields | null)?.["kind"];
  if (typeof kind !== "string" || !Object.hasOwn(readers, kind)) throw wrong("kind", "a known one", kind);
  return readers[kind as TabMessage["kind"]](fields as Fields);
}

function number(fields: Fields): number {
  const id = whole(fields, "id");
  if (id === 0) throw wrong("id", "a number above 0", id);
  return id;
}

function place(fields: Fields, name: string): Place {
  const value = record(fields, name);
  if (value["path"] !== undefined) return { path: text(value, "path") };
  const port = whole(value, "port");
  if (port > 65_535) throw wrong("port", "a port up to 65535", port);
  return { host: text(value, "host"), port };
}

function tls(fields: Fields): TlsRequest {
  const { serverHostname, ca, alpn } = fields;
  if (alpn !== undefined && !(Array.isArray(alpn) && alpn.every((one) => typeof one === "string" && one !== ""))) {
    throw wrong("alpn", "a list of names", alpn);
  }
  return {
    ...(serverHostname === undefined ? {} : { serverHostname: text(fields, "serverHostname") }),
    ...(ca === undefined ? {} : { ca: text(fields, "ca") }),
    ...(alpn === undefined ? {} : { alpn: alpn as string[] }),
  };
}

function record(fields: Fields, name: string): Fields {
  const value = fields[name];
  if (typeof value !== "object" || value === null) throw wrong(name, "an object", value);
  return value as Fields;
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") throw wrong(name, "a string", value);
  return value;
}

function whole(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw wrong(name, "a whole number of 32 bits", value);
  }
  return value;
}

function wrong(name: string, expected: string, value: unknown): GatewayError {
  const got = typeof value === "object" ? "something else" : String(value).slice(0, 40);
  return new GatewayError("EPROTO", `expected ${name} to be ${expected}, got ${got}`);
}
