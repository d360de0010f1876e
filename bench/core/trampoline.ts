/**
 * The floor under every coroutine library: a generator trampoline that does nothing but the switch. It has no contexts,
 * names, timer heap, debug mode or error reports, so that what a row costs beyond it is the price of those.
 */

type Step = "again" | "parked" | Call;
export type Routine<T> = Generator<Step, T, unknown>;

const RESOLVED = Promise.resolve();

/** A ring buffer of a power of two. */
class Ring<T> {
  #slots: (T | undefined)[] = Array.from({ length: 64 });
  #head = 0;
  size = 0;

  push(item: T): void {
    if (this.size === this.#slots.length) this.#grow();
    this.#slots[(this.#head + this.size) & (this.#slots.length - 1)] = item;
    this.size += 1;
  }

  shift(): T {
    const item = this.#slots[this.#head] as T;
    this.#slots[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#slots.length - 1);
    this.size -= 1;
    return item;
  }

  #grow(): void {
    const slots = [...this.#slots.slice(this.#head), ...this.#slots.slice(0, this.#head)];
    slots.length = 2 * this.size;
    this.#slots = slots.fill(undefined, this.size);
    this.#head = 0;
  }
}

/** One microtask a turn, and a turn runs what was ready when it began. */
export class Trampoline {
  #ready = new Ring<Strand>();
  #armed = false;
  current!: Strand;

  readonly #turn = (): void => {
    for (let left = this.#ready.size; left > 0; left -= 1) {
      this.current = this.#ready.shift();
      this.current.step();
    }
    if (this.#ready.size > 0) void RESOLVED.then(this.#turn);
    else this.#armed = false;
  };

  enqueue(strand: Strand): void {
    this.#ready.push(strand);
    if (this.#armed) return;
    this.#armed = true;
    void RESOLVED.then(this.#turn);
  }

  spawn(routine: Routine<unknown>): Strand {
    const strand = new Strand(this, routine);
    this.enqueue(strand);
    return strand;
  }

  run<T>(routine: Routine<T>): Promise<T> {
    const strand = this.spawn(routine);
    return new Promise((resolve, reject) => {
      strand.onDone = () => (strand.failed ? reject(strand.value) : resolve(strand.value as T));
    });
  }
}

/** A routine under way. */
export class Strand {
  #loop: Trampoline;
  #routine: Routine<unknown>;
  #callers: Routine<unknown>[] | undefined;
  #sent: unknown;
  #thrown: unknown;
  onDone: (() => void) | undefined;
  /** Takes the strand out of whatever it waits in. */
  abandon: (() => void) | undefined;
  done = false;
  failed = false;
  value: unknown;

  constructor(loop: Trampoline, routine: Routine<unknown>) {
    this.#loop = loop;
    this.#routine = routine;
  }

  step(): void {
    let sent = this.#sent;
    this.#sent = undefined;
    try {
      for (;;) {
        const thrown = this.#thrown;
        this.#thrown = undefined;
        const result = thrown === undefined ? this.#routine.next(sent) : this.#routine.throw(thrown);
        if (result.done === true) {
          const caller = this.#callers?.pop();
          if (caller === undefined) return this.#finish(result.value);
          this.#routine = caller;
          sent = result.value;
        } else if (result.value === "again") {
          return this.#loop.enqueue(this);
        } else if (result.value === "parked") {
          return;
        } else {
          (this.#callers ??= []).push(this.#routine);
          this.#routine = result.value.routine;
          sent = undefined;
        }
      }
    } catch (error) {
      this.failed = true;
      this.#finish(error);
    }
  }

  wake(value?: unknown): void {
    this.abandon = undefined;
    this.#sent = value;
    this.#loop.enqueue(this);
  }

  cancel(reason: unknown): void {
    this.abandon?.();
    this.#thrown = reason;
    this.wake();
  }

  #finish(value: unknown): void {
    this.done = true;
    this.value = value;
    this.onDone?.();
  }
}

/** `yield* new Call(routine)` puts the routine on the strand's own stack, so that a resume costs the same at any depth. */
export class Call {
  readonly routine: Routine<unknown>;
  #asked = false;

  constructor(routine: Routine<unknown>) {
    this.routine = routine;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(value: unknown): IteratorResult<Call, unknown> {
    if (this.#asked) return { done: true, value };
    this.#asked = true;
    return { done: false, value: this };
  }
}

export function* all(loop: Trampoline, strands: readonly Strand[]): Routine<unknown[]> {
  const me = loop.current;
  let left = 0;
  for (const strand of strands) {
    if (strand.done) continue;
    left += 1;
    strand.onDone = () => {
      left -= 1;
      if (left === 0) me.wake();
    };
  }
  if (left > 0) yield "parked";
  return strands.map((strand) => strand.value);
}

export function* settled<T>(loop: Trampoline, promise: Promise<T>): Routine<T> {
  const me = loop.current;
  promise.then(
    (value) => me.wake(value),
    (error: unknown) => me.cancel(error),
  );
  return (yield "parked") as T;
}

export function* pause(loop: Trampoline, ms: number): Routine<void> {
  const me = loop.current;
  const timer = setTimeout(() => me.wake(), ms);
  me.abandon = () => clearTimeout(timer);
  yield "parked";
}

export class Mutex {
  #loop: Trampoline;
  #held = false;
  #line = new Ring<Strand>();

  constructor(loop: Trampoline) {
    this.#loop = loop;
  }

  *acquire(): Routine<void> {
    if (!this.#held) {
      this.#held = true;
      return;
    }
    this.#line.push(this.#loop.current);
    yield "parked";
  }

  release(): void {
    if (this.#line.size > 0) this.#line.shift().wake();
    else this.#held = false;
  }
}

export class Channel<T> {
  #loop: Trampoline;
  #limit: number;
  #items = new Ring<T>();
  #getters = new Ring<Strand>();
  #putters = new Ring<Strand>();

  constructor(loop: Trampoline, limit: number) {
    this.#loop = loop;
    this.#limit = limit;
  }

  *put(item: T): Routine<void> {
    while (this.#items.size >= this.#limit) {
      this.#putters.push(this.#loop.current);
      yield "parked";
    }
    this.#items.push(item);
    if (this.#getters.size > 0) this.#getters.shift().wake();
  }

  *get(): Routine<T> {
    while (this.#items.size === 0) {
      this.#getters.push(this.#loop.current);
      yield "parked";
    }
    const item = this.#items.shift();
    if (this.#putters.size > 0) this.#putters.shift().wake();
    return item;
  }
}
