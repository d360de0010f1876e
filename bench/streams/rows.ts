import { asFast, atMost, atMostMs, faster, type Measured } from "../harness/figures.ts";
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

export interface Row extends Measured {
  /** Is the time on the wall meant, or that for which the thread computes, which others on the machine cannot lengthen? */
  readonly clock: "wall" | "thread";
  /** Who takes part in the page. */
  readonly contestants: readonly string[];
  /** Is there another tab, which serves? */
  readonly hasFarTab?: boolean;
  /** Who takes part outside of it: each gives the milliseconds of a sample. */
  readonly outside: Readonly<Record<string, () => Promise<number>>>;
  /** How often all take turns in a round, where samples are short and spread: once if not given. */
  readonly turns?: number;
  /** Starts what a page of this origin connects to. */
  readonly peers?: (origin: string) => Promise<Peers>;
}

const ASYNC_GENERATOR = "TextDecoderStream, async generator";

export const ROWS: readonly Row[] = [
  {
    id: "readline",
    title: "a line of 10 to 60 bytes of 1e6, in chunks of 64 KiB",
    unit: "ns",
    clock: "thread",
    operations: LINES,
    contestants: ["ours", ASYNC_GENERATOR, "TextDecoderStream, nobody waits for a line"],
    turns: 3,
    outside: { "CPython's StreamReader": cpythonReadline },
    targets: [faster(ASYNC_GENERATOR, 3), atMost("CPython's StreamReader", 1)],
  },
  {
    id: "tabs-64k",
    title: "64 KiB of 32 MiB from another tab, each given away",
    unit: "ns",
    clock: "wall",
    operations: TOTAL / CHUNK,
    contestants: ["ours", "MessagePort", "transferable ReadableStream"],
    hasFarTab: true,
    turns: 8,
    outside: {},
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
    outside: {},
    targets: [atMostMs(2)],
  },
  {
    id: "websocket-download",
    title: "a MiB of 16 that a WebSocket brings in messages of 64 KiB",
    unit: "ms",
    clock: "wall",
    operations: 16,
    contestants: ["ours", "WebSocket", "ours with backPressure", "WebSocketStream"],
    turns: 40,
    outside: {},
    targets: [asFast("WebSocket", 0.95)],
  },
  {
    id: "gateway-download",
    title: "32 MB that a server on this machine sends, through a gateway",
    unit: "ms",
    clock: "wall",
    operations: 1,
    contestants: ["ours", "bare bridge", "websockify"],
    turns: 10,
    outside: {},
    peers: gatewayPeers,
    targets: [asFast("bare bridge", 0.85), asFast("websockify", 1)],
  },
];
