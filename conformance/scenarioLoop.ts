import { EventLoop, type Future, type LoopOptions, type Task, type TaskOptions } from "../src/index.ts";

/** Sees every task that the program or the library makes, and numbers the nameless ones from 1. */
export class ScenarioLoop extends EventLoop {
  readonly created: Task<unknown>[] = [];
  readonly #onTask: (name: string, task: Future<unknown>) => void;
  #nameless = 0;

  constructor(options: LoopOptions, onTask: (name: string, task: Future<unknown>) => void) {
    super(options);
    this.#onTask = onTask;
  }

  override createTask<T>(coro: Parameters<EventLoop["createTask"]>[0], options: TaskOptions = {}): Task<T> {
    const name = options.name ?? `Task-${++this.#nameless}`;
    const task = super.createTask(coro, { ...options, name }) as Task<T>;
    this.created.push(task);
    this.#onTask(name, task);
    return task;
  }

  unfinished(): Task<unknown>[] {
    return this.created.filter((task) => !task.done());
  }
}
