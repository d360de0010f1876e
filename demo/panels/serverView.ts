import { type Coroutine, createTask, Event, sleep, until } from "asyncio-web";
import { element } from "./dom.ts";

interface Entry {
  number: number;
  what: string;
  outcome: string;
  ms: number;
}

interface Log {
  started: number;
  inFlight: number;
  maxInFlight: number;
  finished: number;
  failed: number;
  dropped: number;
  limited: number;
  aborted: number;
  last: Entry[];
}

const shown = 6;

/** Shows the server's own log of one run, for as long as something of it is in flight. */
export class ServerView {
  readonly #wanted = new Event();
  readonly #watched: string[] = [];
  #last = "";

  constructor() {
    createTask(this.#poll(), { name: "page: server log" });
  }

  /** Watches `run` until the returned function is called; of several, the one that began last. */
  watch(run: string): () => void {
    this.#watched.push(run);
    this.#wanted.set();
    return () => void this.#watched.splice(this.#watched.indexOf(run), 1);
  }

  *#poll(): Coroutine<never> {
    for (;;) {
      yield* this.#wanted.wait();
      const isOver = this.#watched.length === 0;
      this.#last = this.#watched.at(-1) ?? this.#last;
      const url = `/api/log?run=${encodeURIComponent(this.#last)}`;
      const log = yield* until(async (signal) => (await (await fetch(url, { signal })).json()) as Log);
      show(this.#last, log);
      if (isOver && this.#watched.length === 0 && log.inFlight === 0) this.#wanted.clear();
      else yield* sleep(0.25);
    }
  }
}

function show(run: string, log: Log): void {
  const { started, inFlight, maxInFlight, finished, limited, aborted } = log;
  const figures = { started, inFlight, maxInFlight, finished, limited, aborted, broke: log.failed + log.dropped };
  for (const [name, value] of Object.entries(figures)) {
    element(`server-${name}`, HTMLElement).textContent = value.toLocaleString("en");
  }
  const lines = log.last.slice(-shown).map(({ number, what, outcome, ms }) => {
    const line = document.createElement("li");
    line.className = outcome;
    const time = outcome === "in flight" ? "" : `${ms} ms`;
    line.textContent = `${String(number).padStart(4)}  ${outcome.padEnd(9)}${time.padStart(8)}  ${what}`;
    return line;
  });
  element("server-run", HTMLElement).textContent = run.split("-").slice(1).join(" ");
  element("server-last", HTMLElement).replaceChildren(...lines);
}
