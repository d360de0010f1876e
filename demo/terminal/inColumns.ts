/** Texts side by side, in order from top to bottom, on a screen of that many columns. */
export function inColumns(texts: readonly string[], columns: number): string {
  const width = Math.max(...texts.map((text) => text.length)) + 2;
  const perRow = Math.max(1, Math.floor(columns / width));
  const rows = Math.ceil(texts.length / perRow);
  const lines = Array.from({ length: rows }, (_, row) => {
    const cells = texts.filter((__, index) => index % rows === row).map((text) => text.padEnd(width));
    return cells.join("").trimEnd();
  });
  return lines.join("\r\n");
}
