import { getEventLoop } from "./eventLoop.ts";
import { current } from "./current.ts";
import type { Future } from "./future.ts";
import { Task } from "./task.ts";

/** Who waits for a future, and who for them. */
export interface FutureCallGraph {
  readonly future: Future<unknown>;
  /** The calls in progress, outermost first; empty for what is not a task. */
  readonly callStack: readonly string[];
  readonly awaitedBy: readonly FutureCallGraph[];
}

/**
 * The call graph of a future, or of the current task; `null` where there is none.
 *
 * A future that is awaited over several ways has one node.
 * @see https://docs.python.org/3.14/library/asyncio-graph.html#asyncio.capture_call_graph
 */
export function captureCallGraph(future: Future<unknown> | null = current.task): FutureCallGraph | null {
  if (future === null) return null;
  const awaiters = findAwaiters(future);
  const nodes = new Map<Future<unknown>, FutureCallGraph>();
  const build = (node: Future<unknown>): FutureCallGraph => {
    const known = nodes.get(node);
    if (known !== undefined) return known;
    const awaitedBy: FutureCallGraph[] = [];
    const graph = { future: node, callStack: node instanceof Task ? node.getStack() : [], awaitedBy };
    nodes.set(node, graph);
    for (const awaiter of awaiters.get(node) ?? []) awaitedBy.push(build(awaiter));
    return graph;
  };
  return build(future);
}

/** The call graph in words, one line a call. */
export function formatCallGraph(future?: Future<unknown> | null): string {
  const graph = captureCallGraph(future);
  if (graph === null) return "";
  const lines: string[] = [];
  const seen = new Set<FutureCallGraph>();
  const write = (node: FutureCallGraph, indent: string): void => {
    const isSeen = seen.has(node);
    seen.add(node);
    lines.push(`${indent}* ${String(node.future)}${isSeen ? " (see above)" : ""}`);
    if (isSeen) return;
    if (node.callStack.length > 1) lines.push(`${indent}  + Call stack: ${node.callStack.slice(1).join(" > ")}`);
    if (node.awaitedBy.length > 0) lines.push(`${indent}  + Awaited by:`);
    for (const awaiter of node.awaitedBy) write(awaiter, `${indent}    `);
  };
  write(graph, "");
  return lines.join("\n");
}

/** Prints the call graph. */
export function printCallGraph(future?: Future<unknown> | null, print: (text: string) => void = console.log): void {
  print(formatCallGraph(future));
}

/** A future that stands for others: what `gather()` or `wait()` waits with. */
interface Combined extends Future<unknown> {
  readonly children?: Iterable<Future<unknown>>;
}

/** Who waits for whom, over all that the tasks of the loop wait for. Computed on demand: waiting itself keeps no record. */
function findAwaiters(future: Future<unknown>): Map<Future<unknown>, Set<Future<unknown>>> {
  const awaiters = new Map<Future<unknown>, Set<Future<unknown>>>();
  const note = (awaited: Combined, awaiter: Future<unknown>): void => {
    const known = awaiters.get(awaited);
    if (known !== undefined) return void known.add(awaiter);
    awaiters.set(awaited, new Set([awaiter]));
    for (const child of awaited.children ?? []) note(child, awaited);
  };
  for (const task of (future.getLoop() ?? getEventLoop()).heldTasks()) {
    if (task.waitsFor !== undefined) note(task.waitsFor, task);
  }
  return awaiters;
}
