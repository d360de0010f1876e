export { toThread } from "./toThread.ts";
export { threadModule, type ThreadModule, type ThreadModuleOptions } from "./threadModule.ts";
export { threadFunction, type ThreadFunction } from "./threadFunction.ts";
export type { CancelMode, ThreadOptions } from "./threadCall.ts";
export { ThreadPoolExecutor, type ThreadPoolOptions } from "./threadPoolExecutor.ts";
export { registerError } from "./errorClasses.ts";
export { transfer } from "./transfer.ts";
export { BrokenExecutorError } from "../errors.ts";
