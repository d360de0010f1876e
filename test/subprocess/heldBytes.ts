import { cdp, server } from "vitest/browser";

/** What is used here of Chromium's protocol. */
interface Session {
  send(method: "HeapProfiler.collectGarbage"): Promise<void>;
  send(method: "Runtime.getHeapUsage"): Promise<{ usedSize: number; backingStorageSize: number }>;
}

/** Memory that the page has shared: Chromium does not count it. */
const shared = new Set<WeakRef<SharedArrayBuffer>>();

globalThis.SharedArrayBuffer &&= new Proxy(SharedArrayBuffer, {
  construct(target, args, newTarget) {
    const memory = Reflect.construct(target, args, newTarget) as SharedArrayBuffer;
    shared.add(new WeakRef(memory));
    return memory;
  },
});

/** The bytes of all objects and buffers of the page that are no garbage; 0 where the browser does not tell. */
export async function heldBytes(): Promise<number> {
  if (server.browser !== "chromium") return 0;
  const session = cdp() as Session;
  for (let times = 0; times < 2; times += 1) {
    await new Promise((resolve) => setTimeout(resolve)); // weak references hold what they gave in the same turn
    await session.send("HeapProfiler.collectGarbage");
  }
  const { usedSize, backingStorageSize } = await session.send("Runtime.getHeapUsage");
  let bytes = usedSize + backingStorageSize;
  for (const each of shared) bytes += each.deref()?.byteLength ?? 0;
  return bytes;
}
