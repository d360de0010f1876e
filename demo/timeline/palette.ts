/** The page's colours as the canvas needs them; read again whenever the colour scheme changes. */
export interface Palette {
  ink: string;
  muted: string;
  line: string;
  panel: string;
  accent: string;
  ready: string;
  wait: string;
  bad: string;
  select: string;
  hatch: CanvasPattern | string;
}

export function readPalette(context: CanvasRenderingContext2D): Palette {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: color("ink"),
    muted: color("muted"),
    line: color("line"),
    panel: color("panel"),
    accent: color("accent"),
    ready: color("ready"),
    wait: color("wait"),
    bad: color("bad"),
    select: color("select"),
    hatch: hatch(context, color("muted")),
  };
}

function hatch(context: CanvasRenderingContext2D, stroke: string): CanvasPattern | string {
  const size = 12;
  const tile = new OffscreenCanvas(size, size);
  const pen = tile.getContext("2d");
  if (!pen) return stroke;
  pen.strokeStyle = stroke;
  pen.lineWidth = 2.5;
  for (const x of [-size, 0, size]) {
    pen.moveTo(x - 1, size + 1);
    pen.lineTo(x + size + 1, -1);
  }
  pen.stroke();
  return context.createPattern(tile, "repeat") ?? stroke;
}
