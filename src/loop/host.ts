/**
 * The host's thread, which is shared: rendering, input and other people's promises want it too.
 *
 * 1. Work goes on in microtasks, chained on a resolved promise: `queueMicrotask` is many times slower in Chromium.
 * 2. A turn is the time since the host last had the thread. When it is used up, the next piece of work goes through
 *    the host's task queue. Not `scheduler.yield()`: its continuations overtake frames and timers.
 * 3. Whoever starts work outside a turn that we know of (an event handler, a promise reaction) starts a new one, but
 *    only so often without proof: promise reactions can follow each other for ever without the host's taking over.
 */
const UNPROVEN_TURNS = 32;

/** Node's. Its message ports would keep timers from firing. */
declare const setImmediate: ((callback: (argument: () => void) => void, argument: () => void) => unknown) | undefined;

const resolved = /* @__PURE__ */ Promise.resolve();

/** Taken once: reading `performance` of a window takes longer than asking it for the time. */
const hostClock = performance;

let turnStart = 0;
let unproven = 0;

export function microtask(callback: () => void): void {
  void resolved.then(callback);
}

/** Calls back in a task of its own, after whatever the host had waiting. */
export const macrotask: (callback: () => void) => void =
  typeof setImmediate === "function"
    ? (callback) => void setImmediate(inTurn, callback)
    : /* @__PURE__ */ viaMessageChannel();

/** The host has just given us the thread. */
export function startTurn(): void {
  turnStart = hostClock.now();
  unproven = 0;
}

/** Somebody outside the loop gave it work, perhaps in a new turn. Returns how long the turn has lasted. */
export function joinTurn(): number {
  if (unproven < UNPROVEN_TURNS) {
    unproven += 1;
    turnStart = hostClock.now();
    return 0;
  }
  if (unproven++ === UNPROVEN_TURNS) macrotask(() => {});
  return turnTime();
}

/** Milliseconds since the turn began. */
export function turnTime(): number {
  return hostClock.now() - turnStart;
}

function inTurn(callback: () => void): void {
  startTurn();
  callback();
}

function viaMessageChannel(): (callback: () => void) => void {
  let waiting: (() => void)[] = [];
  let channel: MessageChannel | undefined;
  return (callback) => {
    if (channel === undefined) {
      channel = new MessageChannel();
      channel.port1.onmessage = () => {
        const callbacks = waiting;
        waiting = [];
        for (const each of callbacks) inTurn(each);
      };
    }
    if (waiting.push(callback) === 1) channel.port2.postMessage(0);
  };
}
