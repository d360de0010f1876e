import { wasi } from "@bjorn3/browser_wasi_shim";
import { ask, type AskingCalls, Refusal, type SystemCall } from "./calls.ts";
import { now } from "./clocks.ts";
import { errnoOf } from "./errno.ts";
import type { WasiSystem } from "./wasiSystem.ts";

const SUBSCRIPTION_SIZE = 48;
const EVENT_SIZE = 32;

/** What a program waits for, and where it stands. */
interface Subscription {
  readonly at: number;
  readonly type: number;
  /** Of a clock: how long it is until then. */
  readonly seconds?: number;
  readonly fd?: number;
}

/** Something that has happened. */
interface Happened {
  readonly subscription: Subscription;
  readonly error?: number;
  readonly bytes?: number;
  readonly isEnd?: boolean;
}

/** Waiting. */
export function pollCalls(system: WasiSystem): AskingCalls {
  const { memory, descriptors } = system;

  const subscriptionAt = (at: number): Subscription => {
    const { view } = memory;
    const type = view.getUint8(at + 8);
    if (type === wasi.EVENTTYPE_FD_READ || type === wasi.EVENTTYPE_FD_WRITE) {
      return { at, type, fd: view.getUint32(at + 16, true) };
    }
    if (type !== wasi.EVENTTYPE_CLOCK) throw new Refusal("EINVAL");
    const clock = view.getUint32(at + 16, true);
    const timeout = view.getBigUint64(at + 24, true);
    const isAbsolute = (view.getUint16(at + 40, true) & wasi.SUBCLOCKFLAGS_SUBSCRIPTION_CLOCK_ABSTIME) !== 0;
    const current = now(clock, system);
    return { at, type, seconds: Math.max(0, Number(isAbsolute ? timeout - current : timeout) / 1e9) };
  };

  /** What has happened with a descriptor; nothing yet if it is stdin, for which one can wait. */
  function* check(subscription: Subscription): SystemCall<Happened | undefined> {
    try {
      const found = descriptors.get(subscription.fd as number);
      if (found.kind === "directory") throw new Refusal("EBADF");
      const isRead = subscription.type === wasi.EVENTTYPE_FD_READ;
      if (!isRead) return { subscription, bytes: 65_536 };
      if (found.kind === "stream") {
        if (found.handle !== 0) throw new Refusal("EBADF");
        return undefined;
      }
      const { size } = yield* ask("fstat", { handle: found.handle });
      return { subscription, bytes: Math.max(0, size - found.position) };
    } catch (error) {
      return { subscription, error: errnoOf(error) };
    }
  }

  const report = ({ subscription, error = 0, bytes = 0, isEnd = false }: Happened, at: number): void => {
    const { view } = memory;
    memory.slice(at, EVENT_SIZE).fill(0);
    view.setBigUint64(at, view.getBigUint64(subscription.at, true), true);
    view.setUint16(at + 8, error, true);
    view.setUint8(at + 10, subscription.type);
    view.setBigUint64(at + 16, BigInt(bytes), true);
    view.setUint16(at + 24, isEnd ? wasi.EVENTRWFLAGS_FD_READWRITE_HANGUP : 0, true);
  };

  return {
    *poll_oneoff(from: number, to: number, count: number, happenedAt: number) {
      if (count === 0) throw new Refusal("EINVAL");
      const all = Array.from({ length: count }, (_, index) => subscriptionAt(from + SUBSCRIPTION_SIZE * index));
      const clocks = all.filter(({ seconds }) => seconds !== undefined);
      const happened: Happened[] = [];
      const inputs: Subscription[] = [];
      for (const each of all) {
        if (each.fd === undefined) continue;
        const event = yield* check(each);
        if (event === undefined) inputs.push(each);
        else happened.push(event);
      }
      const first = clocks.length === 0 ? undefined : Math.min(...clocks.map(({ seconds }) => seconds as number));
      const seconds = happened.length > 0 ? 0 : first;
      if (inputs.length > 0 || happened.length === 0) {
        const bytes = yield* ask("poll", { stdin: inputs.length > 0, seconds });
        if (bytes >= 0) happened.push(...inputs.map((each) => ({ subscription: each, bytes, isEnd: bytes === 0 })));
      }
      const hasWaited = happened.length === 0;
      for (const each of clocks) {
        if (each.seconds === 0 || (hasWaited && each.seconds === first)) happened.push({ subscription: each });
      }
      for (const [index, each] of happened.entries()) report(each, to + EVENT_SIZE * index);
      memory.setUint32(happenedAt, happened.length);
    },

    *sched_yield() {
      yield* ask("poll", { stdin: false, seconds: 0 });
    },
  };
}
