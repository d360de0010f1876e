import { type Coroutine, createTask, isCancelled, type Task, until } from "asyncio-web";
import { Gateway, OSError, type Server, startServer } from "asyncio-web/streams";
// oxlint-disable-next-line import/default -- Vite makes it: the text of the file
import code from "../scenarios/serveCode.ts?raw";
import { serveCode } from "../scenarios/serveCode.ts";
import { count, element } from "./dom.ts";

const shown = 6;
const favourite = 9000;

/** Serves programs on this machine, through the gateway that the demo's server has started. */
export function servePanel(): void {
  const panel = element("serve", HTMLElement);
  const startButton = element("serve-start", HTMLButtonElement);
  const stopButton = element("serve-stop", HTMLButtonElement);
  const status = element("serve-status", HTMLElement);
  const command = element("serve-command", HTMLElement);
  const log = element("serve-log", HTMLElement);
  let task: Task<void> | undefined;
  let requests = 0;

  startButton.addEventListener("click", () => void start());
  stopButton.addEventListener("click", () => task?.cancel("the Stop button"));

  const handler = serveCode({
    code,
    onRequest(path, peer) {
      requests += 1;
      panel.dataset["requests"] = String(requests);
      log.append(Object.assign(document.createElement("li"), { textContent: `${path}  for ${peer}` }));
      while (log.children.length > shown) log.firstElementChild?.remove();
      status.textContent = `${count(requests, "request")} answered by this page`;
    },
  });

  function* serve(): Coroutine<void> {
    const gateway = new Gateway(...(yield* whereabouts()));
    const server = yield* listen(gateway);
    const port = server.sockets[0]?.getsockname()[1];
    panel.dataset["port"] = String(port);
    panel.dataset["state"] = "listening";
    command.textContent = `curl http://127.0.0.1:${port}/\ncurl http://127.0.0.1:${port}/tasks\ncurl -N http://127.0.0.1:${port}/slow`;
    status.textContent = `Listening on port ${port} of this machine: try a command.`;
    yield* server.serveForever();
  }

  function* listen(gateway: Gateway): Coroutine<Server> {
    try {
      return yield* startServer(handler, "localhost", favourite, { gateway, relisten: true });
    } catch (error) {
      if (!(error instanceof OSError && error.code === "EADDRINUSE")) throw error;
      return yield* startServer(handler, "localhost", 0, { gateway, relisten: true });
    }
  }

  async function start(): Promise<void> {
    startButton.disabled = true;
    stopButton.disabled = false;
    status.textContent = "Asking the gateway …";
    task = createTask(serve(), { name: "serve curl" });
    const [state, message] = await task.then(
      () => ["stopped", ""] as const,
      (error: unknown) =>
        isCancelled(error) ? ["stopped", "Stopped: the port is closed."] : ["failed", String(error)],
    );
    panel.dataset["state"] = state;
    status.textContent = message;
    command.textContent = "";
    startButton.disabled = false;
    stopButton.disabled = true;
  }
}

function* whereabouts(): Coroutine<[url: string, options: { token: string }]> {
  const { url, token } = yield* until(async (signal) => {
    const response = await fetch("/api/gateway", { signal });
    return (await response.json()) as { url: string; token: string };
  });
  return [url, { token }];
}
