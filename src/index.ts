export { Runner, run, type RunOptions } from "./tasks/run.ts";
export type { Awaitable, AwaitableLike, Coroutine, ResultOf, Suspension } from "./tasks/awaitable.ts";
export { coroutine, iscoroutine } from "./tasks/coroutine.ts";
export { allTasks, createTask, currentTask } from "./tasks/tasks.ts";
export { Task, type TaskOptions } from "./tasks/task.ts";
export type { AsyncFunction } from "./tasks/promises.ts";
export { TaskGroup, taskGroup, type TaskGroupBody } from "./combinators/taskGroup.ts";
export { sleep } from "./combinators/sleep.ts";
export type { Duration } from "./loop/duration.ts";
export { gather } from "./combinators/gather.ts";
export { shield } from "./combinators/shield.ts";
export { Timeout, timeout, timeoutAt, type TimeoutBody } from "./combinators/timeout.ts";
export { waitFor } from "./combinators/waitFor.ts";
export {
  ALL_COMPLETED,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  type ReturnWhen,
  wait,
  type WaitOptions,
  type WaitResult,
} from "./combinators/wait.ts";
export { AsCompleted, asCompleted } from "./combinators/asCompleted.ts";
export { until, type PromiseSource } from "./combinators/until.ts";
export { withSignal } from "./combinators/withSignal.ts";
export { Lock } from "./sync/lock.ts";
export { Event } from "./sync/event.ts";
export { Condition } from "./sync/condition.ts";
export { BoundedSemaphore, Semaphore } from "./sync/semaphore.ts";
export { Barrier } from "./sync/barrier.ts";
export type { Guard } from "./sync/guard.ts";
export { Queue, type QueueOptions } from "./queues/queue.ts";
export { PriorityQueue, type PriorityQueueOptions } from "./queues/priorityQueue.ts";
export { LifoQueue } from "./queues/lifoQueue.ts";
export {
  BrokenBarrierError,
  CancelledError,
  type ErrorCondition,
  ExceptionGroup,
  InvalidStateError,
  isCancelled,
  LookupError,
  QueueEmpty,
  QueueFull,
  QueueShutDown,
  RuntimeError,
  TimeoutError,
} from "./errors.ts";
export { captureCallGraph, formatCallGraph, type FutureCallGraph, printCallGraph } from "./tasks/callGraph.ts";
export { EventLoop, type ExceptionHandler, getEventLoop, getRunningLoop, setEventLoop } from "./tasks/eventLoop.ts";
export type { Executed, Executor, RemoteIterator } from "./tasks/executor.ts";
export type { Clock } from "./loop/clock.ts";
export type { ExceptionContext, LoopOptions } from "./loop/loop.ts";
export { Handle, TimerHandle } from "./loop/handle.ts";
export { ensureFuture } from "./tasks/ensureFuture.ts";
export { Future, type FutureOptions, isfuture } from "./tasks/future.ts";
export { Context, ContextVar, copyContext, Token } from "./loop/context.ts";
