import { EventLoop } from "asyncio-web";

/** A loop that never hands the thread back while anything is ready: what slices cost is the difference to it. */
export function unslicedLoop(): EventLoop {
  return new EventLoop({ slice: Number.POSITIVE_INFINITY });
}
