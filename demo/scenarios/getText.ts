import { Transient } from "./retry.ts";

/** One GET. What a later attempt could cure is thrown as `Transient`. */
export async function getText(url: URL, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { signal }).catch(lost);
  if (response.status === 429 || response.status >= 500) {
    throw new Transient(`answered ${response.status}`, Number(response.headers.get("Retry-After") ?? 0));
  }
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return response.text().catch(lost);
}

function lost(error: unknown): never {
  if (error instanceof TypeError) throw new Transient("connection lost");
  throw error;
}
