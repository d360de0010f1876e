// Web Locks, as this folder needs them: held until released, and waited for without holding them.

/** Gives the lock back; done when another can have it, in whatever page or worker. */
export type Release = () => Promise<void>;

/** Takes the lock, when it is free, unless the signal is aborted before. */
export function hold(lock: string, signal?: AbortSignal): Promise<Release> {
  return request(lock, signal === undefined ? {} : { signal }) as Promise<Release>;
}

/** Takes the lock; `undefined` if it is not free. */
export function tryToHold(lock: string): Promise<Release | undefined> {
  return request(lock, { ifAvailable: true });
}

function request(lock: string, options: LockOptions): Promise<Release | undefined> {
  return new Promise((resolve, reject) => {
    const released: Promise<void> = navigator.locks.request(lock, options, (granted) => {
      if (granted === null) return resolve(undefined);
      return new Promise<void>((release) => {
        resolve(async () => {
          release();
          await released;
          await navigator.locks.query().catch(() => {}); // answered behind the release, unless this page is going away
        });
      });
    });
    released.catch(reject);
  });
}

/** Calls back when nobody holds the lock, unless the signal is aborted before. */
export function whenReleased(lock: string, signal: AbortSignal | undefined, then: () => void): void {
  navigator.locks
    .request(lock, { mode: "shared", ...(signal === undefined ? {} : { signal }) }, () => {
      if (signal?.aborted !== true) then();
    })
    .catch((error: unknown) => {
      if (signal?.aborted !== true) throw error;
    });
}
