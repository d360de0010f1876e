export { DeadlockError, runVirtual } from "./runVirtual.ts";
export { VirtualClock, type VirtualClockOptions } from "../loop/virtualClock.ts";
