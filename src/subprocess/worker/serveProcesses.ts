import { until } from "../../combinators/until.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import { getEventLoop } from "../../tasks/eventLoop.ts";
import type { Task } from "../../tasks/task.ts";
import { ProcessContext } from "../processContext.ts";
import { ProcessStreams } from "../processStreams.ts";
import type { Program } from "../program.ts";
import type { Start } from "../system.ts";
import type { ToKernel, ToWorker, WireProgram, WireStart } from "../workerProtocol.ts";
import { BlockingLink } from "./blockingLink.ts";
import { KernelLink, type Post } from "./kernelLink.ts";
import { RemoteSystem } from "./remoteSystem.ts";

/** A process that runs here. */
interface Hosted {
  readonly link: KernelLink;
  readonly system: RemoteSystem;
  readonly streams: ProcessStreams;
  readonly task: Task<void>;
}

/** How a program is found that is not one of a process here; `start` is for one that uses its streams directly. */
type Load = (program: Exclude<WireProgram, { kind: "fork" }>, start: Start) => Program | Promise<Program>;

/** What a worker's global scope is, for us. */
interface Scope {
  postMessage(message: ToKernel, transfer?: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<ToWorker>) => void): void;
}

/** Runs the processes that a kernel starts in this worker. */
export function serveProcesses(load: Load): void {
  const scope = globalThis as unknown as Scope;
  const post: Post = (message, transfer) => scope.postMessage(message, transfer);
  const processes = new Map<number, Hosted>();
  const forks = new Map<number, Program>();
  let lastFork = 0;
  const keep = (program: Program): number => {
    forks.set((lastFork += 1), program);
    return lastFork;
  };

  const start = (pid: number, ppid: number, wanted: WireProgram, wire: WireStart): void => {
    const lastHandle = 3 + wire.inherited.length;
    const answers = wanted.kind === "wasi" ? wanted.answers : undefined;
    const link =
      answers === undefined ? new KernelLink(pid, post, lastHandle) : new BlockingLink(pid, post, lastHandle, answers);
    const system = new RemoteSystem(link, pid, ppid, keep);
    const streams = new ProcessStreams();
    const given = system.startOf(wire);
    const context = new ProcessContext(system, streams, given);
    const program: Program = function* () {
      const found = wanted.kind === "fork" ? take(forks, wanted.key) : load(wanted, given);
      return yield* (typeof found === "function" ? found : yield* until(found))(context);
    };
    const task = getEventLoop().createTask(run(context, program, link), { name: `${wire.argv[0]}[${pid}]` });
    processes.set(pid, { link, system, streams, task });
  };

  function* run(context: ProcessContext, program: Program, link: KernelLink): Coroutine<void> {
    const status = yield* context.run(program);
    yield* link.settle();
    processes.delete(context.pid);
    post(["exit", context.pid, status]);
  }

  const drop = (pid: number): void => {
    const process = processes.get(pid);
    processes.delete(pid);
    process?.task.cancel();
    process?.streams.abort();
    post(["dropped", pid]);
  };

  scope.addEventListener("message", ({ data }) => {
    const process = processes.get(data[1]);
    switch (data[0]) {
      case "start":
        return start(data[1], data[2], data[3], data[4]);
      case "answer":
        return process?.link.answer(data[2], data[3], data[4]);
      case "bytes":
        return process?.link.listener(data[2])?.onBytes?.(data[3]);
      case "room":
        return process?.link.listener(data[2])?.onRoom?.(data[3]);
      case "broken":
        return process?.link.listener(data[2])?.onBroken?.();
      case "signal":
        return process?.system.signal(data[2]);
      case "ended":
        return process?.system.ended(data[2], data[3]);
      case "drop":
        return drop(data[1]);
      default:
        data satisfies never;
    }
  });
  post(["ready"]);
}

function take(forks: Map<number, Program>, key: number): Program {
  const program = forks.get(key) as Program;
  forks.delete(key);
  return program;
}
