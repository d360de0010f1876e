export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** The distance between the quartiles, as a share of the median. */
export function spread(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return (at(0.75) - at(0.25)) / median(values);
}

const UNITS: Record<string, readonly (readonly [size: number, name: string])[]> = {
  ns: [
    [1e6, "ms"],
    [1e3, "µs"],
    [1, "ns"],
  ],
  ms: [[1, "ms"]],
};

/** Three significant digits with the unit that suits the size: 83.1 ns, 1.25 µs, 712. */
export function human(value: number, unit: string): string {
  const [size, name] = UNITS[unit]?.find(([least]) => Math.abs(value) >= least) ?? [1, unit === "bytes" ? "B" : unit];
  const scaled = value / size;
  return `${Math.abs(scaled) >= 100 ? Math.round(scaled) : Number(scaled.toPrecision(3))} ${name}`;
}
