import { createTask, isCancelled, Queue, type Task } from "asyncio-web";
import { chat, type Member } from "../scenarios/chat.ts";
import { element } from "./dom.ts";

const path = "/run/chat.sock";
const shown = 8;

/** What carries a connection, in words. */
const ways: Record<string, string> = {
  PageTransport: "within the tab",
  PortTransport: "a message port",
  ChannelTransport: "a broadcast channel",
};

export function chatPanel(): void {
  const panel = element("chat", HTMLElement);
  const joinForm = element("chat-join-form", HTMLFormElement);
  const name = element("chat-name", HTMLInputElement);
  const join = element("chat-join", HTMLButtonElement);
  const form = element("chat-form", HTMLFormElement);
  const text = element("chat-text", HTMLInputElement);
  const say = element("chat-say", HTMLButtonElement);
  const status = element("chat-status", HTMLElement);
  const list = element("chat-lines", HTMLElement);
  const table = element("chat-members", HTMLTableElement);
  const lines = new Queue<string>();
  let task: Task<never> | undefined;

  name.value = `Tab ${crypto.randomUUID().slice(0, 3)}`;

  joinForm.addEventListener("submit", (event) => {
    event.preventDefault();
    if (task === undefined) void start();
    else task.cancel("the Leave button");
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    lines.putNowait(text.value);
    text.value = "";
  });

  async function start(): Promise<void> {
    toggle(true);
    task = createTask(
      chat({
        path,
        name: name.value,
        lines,
        onServing(isHere) {
          panel.dataset["serving"] = String(isHere);
          status.textContent = isHere ? "This tab serves." : "Another tab serves.";
        },
        onLine(by, line) {
          list.append(entry(by, line));
          while (list.childElementCount > shown) list.firstElementChild?.remove();
        },
        onMembers: (members) => {
          table.hidden = false;
          table.tBodies[0]?.replaceChildren(...members.map(row));
        },
      }),
      { name: "chat" },
    );
    status.textContent = await task.catch((error: unknown) => (isCancelled(error) ? "Left." : String(error)));
    task = undefined;
    table.hidden = true;
    delete panel.dataset["serving"];
    toggle(false);
  }

  function toggle(isIn: boolean): void {
    join.textContent = isIn ? "Leave" : "Join";
    name.disabled = isIn;
    text.disabled = say.disabled = !isIn;
    (isIn ? text : join).focus({ preventScroll: true });
  }
}

function entry(by: string, line: string): HTMLLIElement {
  const item = document.createElement("li");
  item.append(Object.assign(document.createElement("b"), { textContent: by }), ` ${line}`);
  return item;
}

function row({ name, transport, received, sent }: Member): HTMLTableRowElement {
  const line = document.createElement("tr");
  const cells = [name, ways[transport] ?? transport, received.toLocaleString("en"), sent.toLocaleString("en")];
  line.append(...cells.map((textContent) => Object.assign(document.createElement("td"), { textContent })));
  return line;
}
