type Method = (this: unknown, ...args: unknown[]) => unknown;

const { indexOf, pop, push, shift, splice, unshift } = Array.prototype as unknown as { [name: string]: Method };
const linear = { indexOf, shift, splice, unshift } as { [name: string]: Method };
const constant = { pop, push } as { [name: string]: Method };

/** Counts how many elements calls of array methods move or look at: work without a clock. Ends when asked for it. */
export function startCounting(): () => number {
  let count = 0;
  const patch = (methods: { [name: string]: Method }, cost: (list: unknown[]) => number): void => {
    for (const [name, original] of Object.entries(methods)) {
      define(name, function (...args) {
        count += cost(this as unknown[]);
        return Reflect.apply(original, this, args);
      });
    }
  };
  patch(linear, (list) => list.length);
  patch(constant, () => 1);
  return () => {
    for (const [name, original] of Object.entries({ ...linear, ...constant })) define(name, original);
    return count;
  };
}

/** As {@link startCounting}, for the calls in the body. */
export function countMoves(body: () => void): number {
  const stop = startCounting();
  try {
    body();
  } finally {
    stop();
  }
  return stop();
}

function define(name: string, value: Method): void {
  // oxlint-disable-next-line no-extend-native -- for as long as it is counted
  Object.defineProperty(Array.prototype, name, { configurable: true, writable: true, value });
}
