import { asFast, atMost, atMostMs, faster } from "../harness/figures.ts";
import type { PagedRow, Stand } from "../harness/takeRounds.ts";
import { cpythonReadline } from "./cpython.ts";
import { gatewayPeers } from "./gateway/peers.ts";
import { LINES } from "./lines.ts";
import { CHUNK, TOTAL } from "./tabs/wire.ts";

/** Servers that a row needs. */
export interface Peers {
  /** What the page is told of them. */
  readonly query: URLSearchParams;
  close(): void;
}

export interface Row extends PagedRow {
  /** Is the time on the wall meant, or that for which the thread computes, which others on the machine cannot lengthen? */
  readonly clock: "wall" | "thread";
  /** Is there another tab, which serves? */
  readonly hasFarTab?: boolean;
  /** Who takes part outside of the browser. */
  readonly outside?: readonly Stand[];
  /** Starts what a page of this origin connects to. */
  readonly peers?: (origin: string) => Promise<Peers>;
}

const CPYTHON = "CPython's StreamReader";
const ASYNC_GENERATOR = "TextDecoderStream, async generator";

export const ROWS: readonly Row[] = [
  {
    id: "readline",
    title: "a line of 10 to 60 bytes of 1e6, in chunks of 64 KiB",
    unit: "ns",
    clock: "thread",
    operations: LINES,
    contestants: ["ours", ASYNC_GENERATOR, "TextDecoderStream, nobody waits for a line"],
    turns: 2,
    outside: [{ name: CPYTHON, sample: cpythonReadline }],
    targets: [faster(ASYNC_GENERATOR, 3), atMost(CPYTHON, 1)],
  },
  {
    id: "tabs-64k",
    title: "64 KiB of 32 MiB from another tab, each given away",
    unit: "ns",
    clock: "wall",
    operations: TOTAL / CHUNK,
    contestants: ["ours", "MessagePort", "transferable ReadableStream"],
    hasFarTab: true,
    pages: 2,
    turns: 4,
    targets: [asFast("MessagePort", 0.85), asFast("transferable ReadableStream", 1.5)],
  },
  {
    id: "tabs-connect",
    title: "a connection to another tab, median of 50",
    unit: "ms",
    clock: "wall",
    operations: 1,
    contestants: ["ours"],
    hasFarTab: true,
    targets: [atMostMs(2)],
  },
  {
    id: "websocket-download",
    title: "a MiB of 16 that a WebSocket brings in messages of 64 KiB",
    unit: "ms",
    clock: "wall",
    operations: 16,
    contestants: ["ours", "WebSocket"],
    pages: 2,
    warmUp: 20,
    turns: 80,
    targets: [asFast("WebSocket", 0.95)],
  },
  {
    id: "websocket-backpressure",
    title: "the same, the server being slowed down by who reads",
    unit: "ms",
    clock: "wall",
    operations: 16,
    contestants: ["ours", "WebSocketStream"],
    warmUp: 20,
    turns: 10,
    targets: [],
  },
  {
    id: "gateway-download",
    title: "32 MB that a server on this machine sends, through a gateway",
    unit: "ms",
    clock: "wall",
    operations: 1,
    contestants: ["ours", "bare bridge", "websockify"],
    turns: 10,
    peers: gatewayPeers,
    targets: [asFast("bare bridge", 0.85), asFast("websockify", 1)],
  },
];
