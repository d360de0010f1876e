import { show } from "../../loop/checks.ts";
import { callMemory, writeReply } from "../callMemory.ts";
import { connect } from "../endpoint.ts";
import type { PageSide, Welcome } from "../protocol.ts";
import { serve } from "../serve.ts";
import type { Port } from "../wire.ts";
import { toWire } from "../wireError.ts";
import { Host } from "./host.ts";
import { say, thread } from "./thread.ts";

const functions: Record<string, unknown> = {};

/**
 * Lets the page call these functions; the last line of a worker's module. On the page itself it does nothing, so that
 * the module can be imported there as well.
 *
 * @param exports an object of functions, e.g. a module's namespace; what is no function in it is left out
 * @throws TypeError if it is no object
 */
export function exposeThread(exports: object): void {
  if (typeof exports !== "object" || exports === null) throw new TypeError(`expected an object, got ${show(exports)}`);
  const Scope = (globalThis as { DedicatedWorkerGlobalScope?: new () => unknown }).DedicatedWorkerGlobalScope;
  if (Scope === undefined || !(self instanceof Scope)) return;
  const isFirst = Object.keys(functions).length === 0;
  for (const [name, value] of Object.entries(exports)) if (typeof value === "function") functions[name] = value;
  if (!isFirst) return;
  self.addEventListener("message", onWelcome);
  say({ asyncioWeb: "hello" });
}

async function onWelcome(event: MessageEvent<Welcome | undefined>): Promise<void> {
  if (event.data?.asyncioWeb !== "welcome") return;
  self.removeEventListener("message", onWelcome);
  const { lock } = event.data;
  const memory = event.data.memory && callMemory(event.data.memory);
  const [page] = event.ports as [MessagePort];
  thread.page = connect<PageSide>(page);
  thread.host = new Host(functions, memory?.words);
  self.addEventListener("unhandledrejection", (rejection) => {
    rejection.preventDefault();
    say({ asyncioWeb: "unhandled", thrown: toWire(rejection.reason) });
  });
  const locked = lock !== undefined && (await hold(lock));
  serve(thread.host, self as unknown as Port, memory && ((id, reply) => writeReply(memory, id, reply)));
  say({ asyncioWeb: "ready", locked });
}

/** Holds the lock for as long as the worker lives; `false` where there are none, e.g. in an opaque origin. */
function hold(lock: string): Promise<boolean> {
  return new Promise((resolve) => {
    const forever = (): Promise<never> => {
      resolve(true);
      return new Promise(() => {});
    };
    navigator.locks.request(lock, forever).catch(() => resolve(false));
  });
}
