import { wasi } from "@bjorn3/browser_wasi_shim";
import { type Answer, type AskingCalls, type Call, type PlainCalls, Refusal, type SystemCall } from "./calls.ts";
import { descriptorCalls } from "./descriptorCalls.ts";
import { errnoOf } from "./errno.ts";
import { pathCalls } from "./pathCalls.ts";
import { pollCalls } from "./pollCalls.ts";
import { processCalls, raise } from "./processCalls.ts";
import { streamCalls } from "./streamCalls.ts";
import type { WasiSystem } from "./wasiSystem.ts";

/** A function that a program imports, and what that returns. */
export type Import<R = number> = (...args: never[]) => R;

const socketCalls: PlainCalls = Object.fromEntries(
  ["sock_accept", "sock_recv", "sock_send", "sock_shutdown"].map((name) => [
    name,
    () => {
      throw new Refusal("ENOTSUP");
    },
  ]),
);

/** All that a program imports as `wasi_snapshot_preview1`: `run` makes imports of the calls that may have to wait. */
export function wasiImports<T>(system: WasiSystem, run: (call: AskingCalls[string]) => T): Record<string, Import | T> {
  const plain = { ...processCalls(system), ...descriptorCalls(system), ...socketCalls };
  const asking = { ...streamCalls(system), ...pathCalls(system), ...pollCalls(system), proc_raise: raise };
  return {
    ...Object.fromEntries(Object.entries(plain).map(([name, call]) => [name, guarded(call)])),
    ...Object.fromEntries(Object.entries(asking).map(([name, call]) => [name, run(call)])),
  };
}

/** Goes on with a system call, with the answer to its question, to its next question or its result. */
export function advance(call: SystemCall, ...answer: [] | [Answer]): Call | number {
  try {
    const step = answer.length === 0 ? call.next() : call.next(...answer);
    return step.done === true ? wasi.ERRNO_SUCCESS : step.value;
  } catch (error) {
    return errnoOf(error);
  }
}

function guarded(call: PlainCalls[string]): Import {
  return (...args) => {
    try {
      call(...args);
      return wasi.ERRNO_SUCCESS;
    } catch (error) {
      return errnoOf(error);
    }
  };
}
