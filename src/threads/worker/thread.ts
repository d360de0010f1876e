import { RuntimeError } from "../../errors.ts";
import type { Remote } from "../endpoint.ts";
import type { Notice, PageSide } from "../protocol.ts";
import type { Host } from "./host.ts";

/** This worker, once its page has welcomed it. */
export const thread: { host: Host | undefined; page: Remote<PageSide> | undefined } = {
  host: undefined,
  page: undefined,
};

let isAsking = false;

/**
 * The page, to be called.
 * @throws RuntimeError in a worker that no thread module has started
 */
export function thePage(): Remote<PageSide> {
  if (thread.page === undefined) throw new RuntimeError("this is not a worker that a thread module has started");
  if (!isAsking) say({ asyncioWeb: "asking" });
  isAsking = true;
  return thread.page;
}

/** Tells the page something. */
export function say(notice: Notice, transferables: Transferable[] = []): void {
  postMessage(notice, { transfer: transferables });
}
