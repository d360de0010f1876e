import { type Awaitable, type Coroutine, sleep, taskGroup } from "asyncio-web";
import { paint, type Painted, type Picture, type Tile } from "./fractal.ts";

export type Paint = (tile: Tile) => Awaitable<Painted> | Coroutine<Painted>;

/** The picture cut into squares, row by row. */
export function tilesOf({ width, height }: Picture, size: number): Tile[] {
  const tiles: Tile[] = [];
  for (let y = 0; y < height; y += size) for (let x = 0; x < width; x += size) tiles.push({ x, y, size });
  return tiles;
}

/** Each tile is a task: if it is cancelled, all are. */
export function* paintFractal(
  tiles: readonly Tile[],
  painter: Paint,
  onPainted: (tile: Tile, painted: Painted) => void,
) {
  yield* taskGroup(function* (group) {
    for (const tile of tiles) {
      group.createTask(
        (function* () {
          onPainted(tile, yield* painter(tile));
        })(),
        { name: `tile ${tile.x}, ${tile.y}` },
      );
    }
  });
}

/** As a worker does it, but on this thread: others get their turn between tiles only. */
export function* paintHere(tile: Tile, picture: Picture, rows: Int32Array<SharedArrayBuffer>): Coroutine<Painted> {
  yield* sleep(0);
  return paint(tile, picture, rows, false);
}
