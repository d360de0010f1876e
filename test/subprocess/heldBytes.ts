import { cdp, server } from "vitest/browser";

/** What is used here of Chromium's protocol. */
interface Session {
  send(method: "HeapProfiler.collectGarbage"): Promise<void>;
  send(method: "Runtime.getHeapUsage"): Promise<{ usedSize: number; backingStorageSize: number }>;
}

/** The bytes of all objects and buffers of the page that are no garbage; 0 where the browser does not tell. */
export async function heldBytes(): Promise<number> {
  if (server.browser !== "chromium") return 0;
  const session = cdp() as Session;
  await session.send("HeapProfiler.collectGarbage");
  await new Promise((resolve) => setTimeout(resolve)); // what is told of garbage lets go of more
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize, backingStorageSize } = await session.send("Runtime.getHeapUsage");
  return usedSize + backingStorageSize;
}
