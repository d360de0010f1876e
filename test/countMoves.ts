type Method = (...args: unknown[]) => unknown;

const { indexOf, pop, push, shift, splice, unshift } = Array.prototype as unknown as globalThis.Record<string, Method>;
const linear = { indexOf, shift, splice, unshift };
const constant = { pop, push };

/** How many elements of arrays the body has to move or look at in its calls of array methods: work without a clock. */
export function countMoves(body: () => void): number {
  let count = 0;
  const patch = (methods: object, cost: (list: unknown[]) => number): void => {
    for (const [name, original] of Object.entries(methods)) {
      define(name, function (this: unknown[], ...args: unknown[]) {
        count += cost(this);
        return Reflect.apply(original as Method, this, args);
      });
    }
  };
  patch(linear, (list) => list.length);
  patch(constant, () => 1);
  try {
    body();
  } finally {
    for (const [name, original] of Object.entries({ ...linear, ...constant })) define(name, original as Method);
  }
  return count;
}

function define(name: string, value: Method): void {
  Object.defineProperty(Array.prototype, name, { configurable: true, writable: true, value });
}
