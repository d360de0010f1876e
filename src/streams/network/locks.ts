// Web Locks, as this folder needs them: held until released, and waited for without holding them.

export type Release = () => void;

/** Takes the lock, when it is free. */
export function hold(lock: string): Promise<Release> {
  return new Promise((resolve, reject) => {
    navigator.locks.request(lock, () => new Promise<void>((release) => resolve(release))).catch(reject);
  });
}

/** Takes the lock; `undefined` if it is not free. */
export function tryToHold(lock: string): Promise<Release | undefined> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(lock, { ifAvailable: true }, (granted) => {
        if (granted === null) return resolve(undefined);
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}

/** Calls back when nobody holds the lock, unless the signal is aborted before. */
export function whenReleased(lock: string, signal: AbortSignal, then: () => void): void {
  navigator.locks
    .request(lock, { mode: "shared", signal }, () => {
      if (!signal.aborted) then();
    })
    .catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
}
