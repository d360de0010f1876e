import { graftCall, receiveItems } from "./grafts.ts";
import type { Reply } from "./protocol.ts";
import type { ThreadCall } from "./threadCall.ts";
import type { ThreadWorker } from "./threadWorker.ts";
import { fromWire } from "./wireError.ts";

/** Goes on with a call whose reply is an error or items, or which could not be cloned: it is sent again with ports. */
export async function goOn(
  reply: Exclude<Reply, { kind: "skipped" }>,
  call: ThreadCall,
  entry: number,
  worker: ThreadWorker,
): Promise<void> {
  // The items that are its result keep the worker until they have ended.
  if (reply.kind === "done")
    return worker.settle(
      call,
      receiveItems(reply, worker.items, () => worker.release(entry)),
    );
  try {
    if (reply.kind === "failed") worker.settle(call, { error: fromWire(reply.thrown, call.callSite) });
    else if (worker.has(call, entry)) {
      const { value, grafts } = graftCall(call);
      return await worker.post(call, value as unknown[], grafts);
    }
  } catch (error) {
    worker.settle(call, { error });
  }
  worker.release(entry);
}
