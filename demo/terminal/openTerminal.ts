import { createTask } from "asyncio-web";
import { element } from "../panels/dom.ts";
import { ProcessTable } from "../panels/processTable.ts";
import { complete } from "./completion.ts";
import { History } from "./history.ts";
import { openScreen } from "./openScreen.ts";
import { home, ShellSession } from "./shellSession.ts";
import { Tty } from "./tty.ts";
import { createWorld } from "./world.ts";

/** Opens the terminal of the page, and gives what types a command there. */
export async function openTerminal(): Promise<(command: string) => void> {
  const screen = openScreen(element("terminal-screen", HTMLElement));
  const kernel = await createTask(createWorld());
  const session = new ShellSession(kernel);
  const tty: Tty = new Tty({
    screen,
    history: new History(localStorage),
    complete: (before, cwd) => complete(before, { programs: kernel.programs, fs: kernel.fs, cwd, home }),
    onInterrupt: () => session.interrupt(),
    onActivity: () => table.update(),
  });
  const table = new ProcessTable(kernel, element("terminal-processes", HTMLTableElement), () => !tty.isPrompting);
  tty.start();
  createTask(session.run(tty), { name: "shell session" });
  screen.focus();
  return (command) => {
    tty.command(command);
    screen.focus();
  };
}
