export { exposeThread } from "./exposeThread.ts";
export { threadSignal, throwIfCancelled } from "./cancellation.ts";
export {
  type MainLoop,
  mainLoop,
  type MainThread,
  mainThread,
  type RemoteCoroutine,
  runCoroutineThreadsafe,
} from "./mainThread.ts";
export { type ConcurrentFuture } from "./concurrentFuture.ts";
export { registerError } from "../errorClasses.ts";
export { transfer } from "../transfer.ts";
