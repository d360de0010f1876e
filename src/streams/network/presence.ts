import { whenReleased } from "./locks.ts";
import { lifeLock } from "./protocol.ts";

// While a page or worker lives, it holds a Web Lock. The platform gives the lock to the next who asks for it when the
// page is closed, crashes, is left, or its worker is terminated, and by that the others know.

let own: Promise<string> | undefined;

/** The id by which other pages and workers of the origin know this one. */
export function presence(): Promise<string> {
  own ??= new Promise((resolve, reject) => {
    const id = crypto.randomUUID();
    const held = navigator.locks.request(lifeLock(id), () => {
      resolve(id);
      return new Promise<never>(() => {});
    });
    // A page that the browser puts away may lose its locks: to the others it has died, and comes back as another.
    held.catch((error: unknown) => {
      own = undefined;
      reject(error);
    });
  });
  return own;
}

const watched = new Map<string, { readonly watchers: Set<() => void>; readonly end: AbortController }>();

/** Calls back once when the page or worker with this id is gone, and never after the returned function was called. */
export function watchPresence(id: string, onGone: () => void): () => void {
  const watch = watched.get(id) ?? beginWatch(id);
  const watcher = (): void => onGone();
  watch.watchers.add(watcher);
  return () => {
    watch.watchers.delete(watcher);
    if (watch.watchers.size > 0 || watched.get(id) !== watch) return;
    watched.delete(id);
    watch.end.abort();
  };
}

function beginWatch(id: string): { watchers: Set<() => void>; end: AbortController } {
  const watch = { watchers: new Set<() => void>(), end: new AbortController() };
  watched.set(id, watch);
  whenReleased(lifeLock(id), watch.end.signal, () => {
    watched.delete(id);
    for (const watcher of watch.watchers) watcher(); // one that is taken back meanwhile is not called
  });
  return watch;
}
