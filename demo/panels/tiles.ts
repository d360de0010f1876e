export type TileState = "" | "fetching" | "retrying" | "done" | "failed";

/** A small square for each file. */
export class Tiles {
  readonly #byId = new Map<string, HTMLElement>();

  constructor(container: HTMLElement, ids: readonly string[]) {
    for (const id of ids) this.#byId.set(id, document.createElement("i"));
    container.replaceChildren(...this.#byId.values());
  }

  set(id: string, state: TileState): void {
    const tile = this.#byId.get(id);
    if (tile) tile.className = state;
  }

  /** What never finished looks as if it had never begun. */
  settle(): void {
    for (const tile of this.#byId.values()) {
      if (tile.className === "fetching" || tile.className === "retrying") tile.className = "";
    }
  }
}
