/** A growable ring buffer: push at the end and shift from the front in O(1). */
export class Ring<T> {
  #slots: (T | undefined)[];
  #mask: number;
  #head = 0;
  #length = 0;

  constructor(capacity = 16) {
    this.#slots = new Array<T | undefined>(capacity).fill(undefined);
    this.#mask = capacity - 1;
  }

  get length(): number {
    return this.#length;
  }

  push(item: T): void {
    if (this.#length > this.#mask) this.#grow();
    this.#slots[(this.#head + this.#length++) & this.#mask] = item;
  }

  /** The first item, which stays; `undefined` if there is none. */
  first(): T | undefined {
    return this.#slots[this.#head];
  }

  /** Takes the first item; there must be one. */
  shift(): T {
    const index = this.#head;
    const item = this.#slots[index] as T;
    this.#slots[index] = undefined;
    this.#head = (index + 1) & this.#mask;
    this.#length -= 1;
    return item;
  }

  #grow(): void {
    const capacity = this.#slots.length;
    const slots = new Array<T | undefined>(capacity * 2).fill(undefined);
    for (let i = 0; i < capacity; i++) slots[i] = this.#slots[(this.#head + i) & this.#mask];
    this.#slots = slots;
    this.#mask = capacity * 2 - 1;
    this.#head = 0;
  }
}
