import { CHUNK } from "../data.ts";
import { Ring } from "./ring.ts";

// A cat between two rings, which blocks.
addEventListener(
  "message",
  ({ data }: MessageEvent<readonly [input: SharedArrayBuffer, output: SharedArrayBuffer]>) => {
    const [input, output] = [new Ring(data[0]), new Ring(data[1])];
    const memory = new Uint8Array(CHUNK);
    for (;;) output.writeBlocking(input.readBlocking(memory));
  },
);
