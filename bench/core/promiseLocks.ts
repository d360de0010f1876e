import { type Case, HandOffs, indices, type Park } from "./peer.ts";

/** Takes the lock and resolves with what gives it back. */
export type TakeLock = () => Promise<() => void>;

/** The rows of any lock whose users are async functions. */
export function lockCases(makeLock: () => TakeLock): Record<string, Case> {
  return {
    lock: (n, measure) => {
      const take = makeLock();
      return measure(async () => {
        for (let i = 0; i < n; i += 1) (await take())();
      });
    },

    "lock-contended": async (n, measure) => {
      const take = makeLock();
      const handOffs = new HandOffs();
      async function user(id: number): Promise<void> {
        for (let i = 0; i < n / 1000; i += 1) {
          const release = await take();
          handOffs.take(id);
          release();
        }
      }
      const release = await take();
      const users = indices(1000).map(user);
      await measure(() => {
        release();
        return Promise.all(users);
      });
      handOffs.expect(n);
    },
  };
}

export function lockPark(makeLock: () => TakeLock): Park {
  return (n) => {
    const take = makeLock();
    async function user(): Promise<void> {
      (await take())();
    }
    return [take, take(), ...indices(n).map(user)];
  };
}
