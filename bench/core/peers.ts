/** A module of `peers/`, and the name it has in the tables. */
export interface PeerModule {
  readonly name: string;
  readonly file: string;
  /** Two set-ups of one library share the name under which its faster one is compared. */
  readonly variantOf?: string;
}

export const OURS = "asyncio-web";

export const PEERS: readonly PeerModule[] = [
  { name: OURS, file: "asyncioWeb" },
  { name: "asyncio-web, a semaphore", file: "asyncioWebSemaphore" },
  { name: "floor", file: "floor" },
  { name: "native", file: "native" },
  { name: "native, a line", file: "nativeLine" },
  { name: "effect, default", file: "effectDefault", variantOf: "effect" },
  { name: "effect, sync", file: "effectSync", variantOf: "effect" },
  { name: "effection", file: "effection" },
  { name: "rxjs", file: "rxjs" },
  { name: "redux-saga", file: "reduxSaga" },
  { name: "p-limit", file: "pLimit" },
  { name: "p-queue", file: "pQueue" },
  { name: "p-map", file: "pMap" },
  { name: "async", file: "async" },
  { name: "async-mutex", file: "asyncMutex" },
  { name: "@henrygd/semaphore", file: "henrygdSemaphore" },
  { name: "@thi.ng/csp", file: "thingCsp" },
];
