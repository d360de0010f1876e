import {
  Barrier,
  BoundedSemaphore,
  Condition,
  ContextVar,
  Event,
  LifoQueue,
  Lock,
  PriorityQueue,
  Queue,
  Semaphore,
} from "../src/index.ts";
import type { ObjectSpec } from "./scenario.ts";

/** Makes an object; where the spec asks for what is the default anyway, the default is used. */
export function makeObject(spec: ObjectSpec, others: ReadonlyMap<string, unknown>): unknown {
  switch (spec.t) {
    case "lock":
      return new Lock();
    case "event":
      return new Event();
    case "cond":
      return spec.lock === undefined ? new Condition() : new Condition(others.get(spec.lock) as Lock);
    case "sem":
      return spec.n === 1 ? new Semaphore() : new Semaphore(spec.n);
    case "bsem":
      return spec.n === 1 ? new BoundedSemaphore() : new BoundedSemaphore(spec.n);
    case "barrier":
      return new Barrier(spec.n);
    case "queue":
      return spec.n === 0 ? new Queue() : new Queue(spec.n);
    case "pqueue":
      return spec.n === 0 ? new PriorityQueue() : new PriorityQueue(spec.n);
    case "lqueue":
      return spec.n === 0 ? new LifoQueue() : new LifoQueue(spec.n);
    case "cv":
      return spec.default === undefined ? new ContextVar("cv") : new ContextVar("cv", { default: spec.default });
    default:
      return spec satisfies never;
  }
}
