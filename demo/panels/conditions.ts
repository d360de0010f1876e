const passed = ["latency", "seed", "gate", "refuse", "hold", "first"];
const page = new URLSearchParams(location.search);
const session = page.get("run")?.replaceAll("-", "") ?? crypto.randomUUID().slice(0, 8);
const runs = new Map<string, number>();

/** A name for one run in the server's log, told to nobody else. */
export function nameRun(kind: string): string {
  const number = (runs.get(kind) ?? 0) + 1;
  runs.set(kind, number);
  return `${session}-${kind}-${number}`;
}

/** The query of a request: its run, its own settings, and what the page's address says about the server. */
export function conditions(run: string, settings: Record<string, string | number>): URLSearchParams {
  const query = new URLSearchParams({ run });
  for (const [name, value] of Object.entries(settings)) query.set(name, String(value));
  for (const name of passed) {
    const value = page.get(name);
    if (value !== null) query.set(name, value);
  }
  return query;
}

/** Where the list of files is; the page's address may ask for fewer: `?count=50`. */
export function listing(): string {
  const count = page.get("count");
  return count === null ? "/api/resources" : `/api/resources?count=${encodeURIComponent(count)}`;
}

/** Fields of a form may be set by the page's address: `?limit=7&failure=0`. */
export function prefill(form: HTMLFormElement): void {
  for (const [name, value] of page) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = value;
  }
}
