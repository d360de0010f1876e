import { type Coroutine, isCancelled, Queue, QueueShutDown, taskGroup, timeout, until } from "asyncio-web";
import { getText } from "./getText.ts";
import { retry } from "./retry.ts";

export interface Resource {
  id: string;
  name: string;
  size: number;
}

export interface DownloadOptions {
  limit: number;
  seconds: number;
  urlOf: (resource: Resource, worker: number) => URL;
  onStart: (resource: Resource) => void;
  onRetry: (resource: Resource, why: Error) => void;
  onDone: (resource: Resource, text: string) => void;
  onFailed: (resource: Resource, why: unknown) => void;
}

/** A producer, a bounded queue and `limit` workers, all inside one deadline. */
export function* downloadAll(resources: readonly Resource[], options: DownloadOptions) {
  const jobs = new Queue<Resource>(options.limit);
  yield* timeout(options.seconds, () =>
    taskGroup(function* (group) {
      group.createTask(produce(resources, jobs), { name: "producer" });
      for (let n = 1; n <= options.limit; n += 1) {
        group.createTask(work(n, jobs, options), { name: `worker ${n}` });
      }
    }),
  );
}

function* produce(resources: readonly Resource[], jobs: Queue<Resource>): Coroutine<void> {
  for (const resource of resources) yield* jobs.put(resource); // waits while the queue is full
  jobs.shutdown();
}

function* work(worker: number, jobs: Queue<Resource>, options: DownloadOptions): Coroutine<void> {
  try {
    for (;;) yield* download(yield* jobs.get(), worker, options);
  } catch (error) {
    if (!(error instanceof QueueShutDown)) throw error;
  }
}

function* download(resource: Resource, worker: number, options: DownloadOptions): Coroutine<void> {
  const { urlOf, onStart, onRetry, onDone, onFailed } = options;
  onStart(resource);
  try {
    const get = () => until((signal) => getText(urlOf(resource, worker), signal));
    onDone(resource, yield* retry(get, { onRetry: (why) => onRetry(resource, why) }));
  } catch (error) {
    if (isCancelled(error)) throw error;
    onFailed(resource, error); // one file given up is no reason to stop the others
  }
}
