import * as Comlink from "comlink";
import { side } from "./side.ts";

/** Makes this page, frame or worker a side that tests tell what to do. */
export function expose(): void {
  Object.assign(globalThis, { side });
  if (typeof document === "undefined") Comlink.expose(side);
  else if (parent !== window) Comlink.expose(side, Comlink.windowEndpoint(parent));
}
