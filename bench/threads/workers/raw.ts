import * as work from "./work.ts";

/** What a page asks of the worker without any library. */
export type Ask =
  | { kind: "call"; id: number; name: string; args: never[] }
  | { kind: "block"; times: number }
  | { kind: "stream"; items: number; batch: number };

const functions: Record<string, (...args: never[]) => unknown> = { ...work };

addEventListener("message", ({ data }: MessageEvent<Ask>) => {
  if (data.kind === "call") postMessage({ id: data.id, value: functions[data.name]?.(...data.args) });
  else if (data.kind === "block") postMessage({ ms: block(data.times) });
  else stream(data.items, data.batch);
});

/** Milliseconds of as many round trips to the page, with memory to wait in. */
function block(times: number): number {
  const memory = new Int32Array(new SharedArrayBuffer(8));
  const start = performance.now();
  for (let i = 0; i < times; i += 1) {
    Atomics.store(memory, 0, 0);
    postMessage({ memory, a: i, b: 1 });
    Atomics.wait(memory, 0, 0);
  }
  return performance.now() - start;
}

function stream(items: number, batch: number): void {
  for (let i = 0; i < items; i += batch) {
    postMessage({ items: Array.from({ length: Math.min(batch, items - i) }, (_, k) => i + k) });
  }
}
