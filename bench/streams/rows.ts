import { atMost, faster, type Measured } from "../harness/figures.ts";
import { cpythonReadline } from "./cpython.ts";
import { LINES } from "./lines.ts";

export interface Row extends Measured {
  /** Is the time on the wall meant, or that for which the thread computes, which others on the machine cannot lengthen? */
  readonly clock: "wall" | "thread";
  /** Who takes part in the page. */
  readonly contestants: readonly string[];
  /** Who takes part outside of it: each gives the milliseconds of a sample. */
  readonly outside: Readonly<Record<string, () => Promise<number>>>;
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
    outside: { "CPython's StreamReader": cpythonReadline },
    targets: [faster(ASYNC_GENERATOR, 3), atMost("CPython's StreamReader", 1)],
  },
  {
    id: "websocket-download",
    title: "a MiB of 16 that a WebSocket brings in messages of 64 KiB",
    unit: "ms",
    clock: "wall",
    operations: 16,
    contestants: ["ours", "WebSocket", "ours with backPressure", "WebSocketStream"],
    outside: {},
    targets: [{ peer: "WebSocket", most: 1 / 0.95, text: "≥ 0.95 × as fast as WebSocket" }],
  },
];
