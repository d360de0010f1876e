import { exposeThread, throwIfCancelled, transfer } from "asyncio-web/worker";

export interface Tile {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** How many steps are made before a point counts as one of the set. */
  readonly detail: number;
}

export interface Painted {
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  /** Where it was painted, and when: in milliseconds, on a clock that all threads share. */
  readonly thread: string;
  readonly began: number;
  readonly ended: number;
}

const centre = { x: -0.7436, y: 0.1318 };
const span = 0.012;

/**
 * Paints a tile of the Mandelbrot set, and counts each row in `rows` when it is done. It stops when it is asked to, but
 * if it `isDeaf`.
 */
export function paint(tile: Tile, picture: Picture, rows: Int32Array<SharedArrayBuffer>, isDeaf: boolean): Painted {
  const began = performance.timeOrigin + performance.now();
  const { x: left, y: top, size } = tile;
  const { width, height, detail } = picture;
  const pixels = new Uint8ClampedArray(4 * size * size);
  const scale = span / width;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const steps = stepsAt(
        centre.x + (left + x - width / 2) * scale,
        centre.y + (top + y - height / 2) * scale,
        detail,
      );
      pixels.set(colour(steps), 4 * (y * size + x));
    }
    Atomics.add(rows, 0, 1);
    if (!isDeaf) throwIfCancelled();
  }
  const ended = performance.timeOrigin + performance.now();
  return { pixels: transfer(pixels), thread: self.name || "this thread", began, ended };
}

/** How many steps, with a fraction, it takes the point to leave; infinitely many for one of the set. */
function stepsAt(cx: number, cy: number, detail: number): number {
  let [x, y] = [0, 0];
  for (let steps = 0; steps < detail; steps++) {
    const [xx, yy] = [x * x, y * y];
    if (xx + yy > 256) return steps + 5 - Math.log2(Math.log(xx + yy));
    y = 2 * x * y + cy;
    x = xx - yy + cx;
  }
  return Infinity;
}

function colour(steps: number): [number, number, number, number] {
  if (steps === Infinity) return [8, 32, 34, 255];
  const shade = 0.5 - 0.5 * Math.cos(1.4 * Math.log(steps + 1) ** 1.5);
  return [20 + 224 * shade ** 2, 70 + 172 * shade, 80 + 158 * shade, 255];
}

exposeThread({ paint });
