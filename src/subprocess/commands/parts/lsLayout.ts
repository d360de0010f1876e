import type { CommandLine } from "./options.ts";

/** How the names of a directory are laid out. */
type Layout = "long" | "lines" | "columns" | "rows" | "commas";

const layouts: Readonly<Record<string, Layout>> = {
  C: "columns",
  g: "long",
  l: "long",
  m: "commas",
  n: "long",
  o: "long",
  x: "rows",
};

/** The layout that was asked for last; `-1` leaves a long one as it is. */
export function layoutOf({ options }: CommandLine): Layout {
  let layout: Layout = "lines";
  for (const [option] of options) {
    if (option === "1") layout = layout === "long" ? "long" : "lines";
    else layout = layouts[option] ?? layout;
  }
  return layout;
}

/** The text of all names, in lines of less than so many characters. */
export function laidOut(names: readonly string[], layout: Layout, width: number): string {
  if (names.length === 0) return "";
  if (layout === "commas") return separated(names, width);
  if (layout === "columns" || layout === "rows") return tabulated(names, layout === "columns", width);
  return names.map((name) => `${name}\n`).join("");
}

function separated(names: readonly string[], width: number): string {
  let text = "";
  let place = 0;
  for (const [at, name] of names.entries()) {
    const fits = place + name.length + 2 < width;
    if (at > 0) {
      text += fits ? ", " : ",\n";
      place = fits ? place + 2 : 0;
    }
    text += name;
    place += name.length;
  }
  return `${text}\n`;
}

/** In as many columns as there is room for. */
function tabulated(names: readonly string[], isDownwards: boolean, width: number): string {
  let count = Math.min(names.length, Math.max(1, Math.floor(width / narrowest)));
  let widths = widthsOf(names, count, isDownwards);
  while (count > 1 && widths.reduce((sum, each) => sum + each, 0) >= width) {
    count -= 1;
    widths = widthsOf(names, count, isDownwards);
  }
  const rows = Math.ceil(names.length / count);
  const lines = Array.from({ length: rows }, (_, row) =>
    isDownwards
      ? widths.flatMap((__, column) => names[column * rows + row] ?? [])
      : names.slice(row * count, (row + 1) * count),
  );
  return lines.map((line) => `${spaced(line, widths, width !== Infinity)}\n`).join("");
}

/** Of a column. */
const narrowest = 3;

/** The widths of so many columns, with two blanks between them. */
function widthsOf(names: readonly string[], count: number, isDownwards: boolean): number[] {
  const rows = Math.ceil(names.length / count);
  const widths = Array.from({ length: count }, () => narrowest);
  for (const [at, name] of names.entries()) {
    const column = isDownwards ? Math.floor(at / rows) : at % count;
    widths[column] = Math.max(widths[column] ?? 0, name.length + (column === count - 1 ? 0 : 2));
  }
  return widths;
}

/** The names, each at its column: what is between them are tabs, if there are to be any, and blanks. */
function spaced(names: readonly string[], widths: readonly number[], hasTabs: boolean): string {
  let text = "";
  let [place, column] = [0, 0];
  for (const [at, name] of names.entries()) {
    while (place < column) {
      const tab = (Math.floor(place / 8) + 1) * 8;
      const isTabbed = hasTabs && tab <= column && tab > place + 1;
      text += isTabbed ? "\t" : " ";
      place = isTabbed ? tab : place + 1;
    }
    text += name;
    place += name.length;
    column += widths[at] ?? 0;
  }
  return text;
}
