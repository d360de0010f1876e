import type { Remote } from "../endpoint.ts";
import type { PageSide } from "../protocol.ts";
import type { Host } from "./host.ts";

/** This worker, once its page has welcomed it. */
export const thread: { host: Host | undefined; page: Remote<PageSide> | undefined } = {
  host: undefined,
  page: undefined,
};
