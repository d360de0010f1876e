import { element } from "./dom.ts";

/** A shell on a terminal: loaded when it is first wanted. */
export function terminalPanel(): void {
  const panel = element("terminal", HTMLElement);
  const startButton = element("terminal-start", HTMLButtonElement);
  let opened: Promise<(command: string) => void> | undefined;

  const open = (): Promise<(command: string) => void> => {
    startButton.disabled = true;
    return (opened ??= import("../terminal/openTerminal.ts").then(({ openTerminal }) => openTerminal()));
  };
  startButton.addEventListener("click", () => void open());
  for (const example of panel.querySelectorAll<HTMLElement>("#terminal-examples button:not(.primary)")) {
    example.addEventListener("click", async () => (await open())(example.textContent ?? ""));
  }
}
