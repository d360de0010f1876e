import { expect, it } from "vitest";
import type { Bytes } from "./bytes.ts";
import { SendWindow } from "./sendWindow.ts";

const SIZE = 65_536;

function posting(): [SendWindow, Bytes[]] {
  const posted: Bytes[] = [];
  return [new SendWindow({ post: (block) => posted.push(block), soon: (callback) => callback() }), posted];
}

it("posts the memory that it is given, and a copy of what is kept or is but a part", () => {
  const [window, posted] = posting();
  const block = new Uint8Array(SIZE).fill(7);
  window.push(block, true);
  window.push(block);
  window.push(new Uint8Array(SIZE + 1).fill(7).subarray(1), true);
  expect(posted.map(({ buffer }) => buffer === block.buffer)).toEqual([true, false, false]);
  for (const each of posted) expect(each).toEqual(block);
  for (const { buffer } of posted) expect(buffer.byteLength).toBe(SIZE);
});
