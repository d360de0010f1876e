import { createTask, isCancelled, type Task, TimeoutError } from "asyncio-web";
import { downloadAll, type Resource } from "../scenarios/downloadAll.ts";
import { conditions, listing, nameRun, prefill } from "./conditions.ts";
import { count, element, numberIn } from "./dom.ts";
import type { ServerView } from "./serverView.ts";
import { Tiles } from "./tiles.ts";

interface Listing {
  mirrors: number[];
  resources: Resource[];
}

export async function downloadPanel(server: ServerView, onBegin: () => void): Promise<void> {
  const panel = element("download", HTMLElement);
  const form = element("download-form", HTMLFormElement);
  const startButton = element("download-start", HTMLButtonElement);
  const cancelButton = element("download-cancel", HTMLButtonElement);
  const status = element("download-status", HTMLElement);
  const figures = element("download-figures", HTMLElement);
  const failures = element("download-failures", HTMLElement);
  let task: Task<void> | undefined;

  prefill(form);
  const { mirrors, resources } = (await (await fetch(listing())).json()) as Listing;
  const total = resources.reduce((sum, { size }) => sum + size, 0);
  status.textContent = `${count(resources.length, "file")}, ${megabytes(total)}`;
  startButton.disabled = false;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void start();
  });
  cancelButton.addEventListener("click", () => task?.cancel("the Cancel button"));

  async function start(): Promise<void> {
    const run = nameRun("download");
    const limit = numberIn(form, "limit");
    const query = conditions(run, { failure: numberIn(form, "failure") / 100, rate: numberIn(form, "rate") });
    const tiles = new Tiles(
      element("download-tiles", HTMLElement),
      resources.map(({ id }) => id),
    );
    const seen = { done: 0, failed: 0, retries: 0, bytes: 0 };
    const say = (): void => {
      const { done, failed, retries, bytes } = seen;
      const parts = [
        `${done} of ${resources.length}`,
        megabytes(bytes),
        count(retries, "retry").replace("retrys", "retries"),
      ];
      figures.textContent = [...parts, ...(failed ? [`${failed} given up`] : [])].join(" · ");
    };

    panel.dataset["run"] = run;
    panel.dataset["state"] = "running";
    status.textContent = "Downloading …";
    failures.replaceChildren();
    startButton.disabled = true;
    cancelButton.disabled = false;
    onBegin();
    say();
    const unwatch = server.watch(run);

    task = createTask(
      downloadAll(resources, {
        limit,
        seconds: numberIn(form, "seconds"),
        urlOf: ({ id }, worker) => new URL(`/api/resource/${id}?${query}`, originFor(worker, mirrors)),
        onStart: ({ id }) => tiles.set(id, "fetching"),
        onRetry({ id }) {
          seen.retries += 1;
          tiles.set(id, "retrying");
          say();
        },
        onDone({ id, size }) {
          seen.done += 1;
          seen.bytes += size;
          tiles.set(id, "done");
          say();
        },
        onFailed({ id, name }, why) {
          seen.failed += 1;
          tiles.set(id, "failed");
          failures.append(Object.assign(document.createElement("li"), { textContent: `${name}: ${String(why)}` }));
          say();
        },
      }),
      { name: "download all" },
    );
    const [state, message] = await task.then(
      () => ["finished", "Everything that could be had is here."] as const,
      (error: unknown) => explain(error),
    );
    tiles.settle();
    unwatch();
    panel.dataset["state"] = state;
    status.textContent = message;
    startButton.disabled = false;
    cancelButton.disabled = true;
    startButton.focus({ preventScroll: true });
  }
}

function explain(error: unknown): readonly [state: string, message: string] {
  if (isCancelled(error)) return ["cancelled", "Cancelled: every request in flight was aborted."];
  if (error instanceof TimeoutError) return ["timed out", "Out of time: every request in flight was aborted."];
  return ["failed", String(error)];
}

/** Six HTTP/1.1 connections go to one origin at most: workers take turns among the mirrors. */
function originFor(worker: number, mirrors: readonly number[]): string {
  const port = mirrors[worker % mirrors.length];
  return port === undefined ? location.origin : `${location.protocol}//${location.hostname}:${port}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
