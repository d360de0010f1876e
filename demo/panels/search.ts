import { createTask, Queue } from "asyncio-web";
import { typeahead } from "../scenarios/typeahead.ts";
import { conditions, nameRun } from "./conditions.ts";
import { count, element } from "./dom.ts";
import type { ServerView } from "./serverView.ts";

interface Found {
  name: string;
  excerpt: string;
}

export function searchPanel(server: ServerView): void {
  const panel = element("search", HTMLElement);
  const input = element("search-input", HTMLInputElement);
  const status = element("search-status", HTMLElement);
  const list = element("search-results", HTMLElement);
  const run = nameRun("search");
  const questions = new Queue<string>();
  let unwatch: (() => void) | undefined;

  panel.dataset["run"] = run;
  input.addEventListener("input", () => questions.putNowait(input.value.trim()));

  const settled = (text: string): void => {
    unwatch?.();
    unwatch = undefined;
    status.textContent = text;
  };

  createTask(
    typeahead<Found[]>({
      questions,
      pause: 0.06,
      ask: (question, signal) => ask(question, run, signal),
      onAsk(question) {
        if (question === "") return;
        unwatch ??= server.watch(run);
        status.textContent = `Asking for “${question}” …`;
      },
      onAnswer(question, found) {
        settled(question === "" ? "" : `${count(found.length, "file")} for “${question}”`);
        list.replaceChildren(...found.map((file) => entry(file, question)));
      },
      onFailed: (question, why) => settled(`“${question}”: ${String(why)}`),
    }),
    { name: "page: typeahead" },
  );
}

async function ask(question: string, run: string, signal: AbortSignal): Promise<Found[]> {
  if (question === "") return [];
  const query = conditions(run, { latency: "80-2400", q: question });
  const response = await fetch(`/api/search?${query}`, { signal });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return (await response.json()) as Found[];
}

function entry({ name, excerpt }: Found, question: string): HTMLLIElement {
  const item = document.createElement("li");
  const small = document.createElement("small");
  small.append(...marked(excerpt, question));
  item.append(...marked(name, question), small);
  return item;
}

function marked(text: string, question: string): (string | HTMLElement)[] {
  const at = text.toLowerCase().indexOf(question.toLowerCase());
  if (at < 0) return [text];
  const mark = document.createElement("mark");
  mark.textContent = text.slice(at, at + question.length);
  return [text.slice(0, at), mark, text.slice(at + question.length)];
}
