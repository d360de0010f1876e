import type { Kernel } from "asyncio-web/subprocess";

const shown = 16;
const intervalMs = 250;

/** Shows the processes of a kernel: when it is told that something may have changed, and from time to time while any run. */
export class ProcessTable {
  readonly #kernel: Kernel;
  readonly #table: HTMLTableElement;
  readonly #isBusy: () => boolean;
  #frame: number | undefined;
  #timer: number | undefined;

  constructor(kernel: Kernel, table: HTMLTableElement, isBusy: () => boolean) {
    this.#kernel = kernel;
    this.#table = table;
    this.#isBusy = isBusy;
  }

  /** Shows them in the next frame. */
  update(): void {
    if (this.#frame !== undefined) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#draw();
    });
  }

  #draw(): void {
    const { processes } = this.#kernel;
    const rows = processes.slice(0, shown).map(({ pid, ppid, argv }) => row(String(pid), String(ppid), argv.join(" ")));
    if (processes.length > shown) rows.push(row("", "", `and ${processes.length - shown} more`));
    this.#table.tBodies[0]?.replaceChildren(...rows);
    clearTimeout(this.#timer);
    if (processes.length > 1 || this.#isBusy()) this.#timer = window.setTimeout(() => this.update(), intervalMs);
  }
}

function row(...cells: string[]): HTMLTableRowElement {
  const line = document.createElement("tr");
  line.append(...cells.map((textContent) => Object.assign(document.createElement("td"), { textContent })));
  return line;
}
