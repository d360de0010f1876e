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

/** Who is to hear of the end of a page or worker. */
type Watchers = Set<() => void>;

/** By their ids. They stay watched until they are gone: to ask for a lock takes as long as to connect. */
const watched = new Map<string, Watchers>();

/** Calls back once when the page or worker with this id is gone, and never after the returned function was called. */
export function watchPresence(id: string, onGone: () => void): () => void {
  const watchers = watched.get(id) ?? beginWatch(id);
  const watcher = (): void => onGone();
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

function beginWatch(id: string): Watchers {
  const watchers: Watchers = new Set();
  watched.set(id, watchers);
  whenReleased(lifeLock(id), undefined, () => {
    watched.delete(id);
    for (const watcher of watchers) watcher(); // one that is taken back meanwhile is not called
  });
  return watchers;
}
