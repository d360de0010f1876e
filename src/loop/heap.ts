/**
 * A binary heap in an array, smallest first, step for step the algorithm of CPython's `heapq`: which of two
 * equal items comes out first is part of asyncio's order of events.
 *
 * @see https://github.com/python/cpython/blob/3.14/Modules/_heapqmodule.c
 */
export type Less<T> = (a: T, b: T) => boolean;

export function heappush<T>(heap: T[], item: T, less: Less<T>): void {
  heap.push(item);
  rise(heap, 0, heap.length - 1, less);
}

/** Takes the smallest item; there must be one. */
export function heappop<T>(heap: T[], less: Less<T>): T {
  const last = heap.pop() as T;
  if (heap.length === 0) return last;
  const top = heap[0] as T;
  heap[0] = last;
  sink(heap, 0, less);
  return top;
}

export function heapify<T>(heap: T[], less: Less<T>): void {
  for (let i = (heap.length >> 1) - 1; i >= 0; i--) sink(heap, i, less);
}

/** Moves the item at `position` towards the root until its parent is not larger. */
function rise<T>(heap: T[], root: number, position: number, less: Less<T>): void {
  const item = heap[position] as T;
  while (position > root) {
    const parent = (position - 1) >> 1;
    if (!less(item, heap[parent] as T)) break;
    heap[position] = heap[parent] as T;
    position = parent;
  }
  heap[position] = item;
}

/** Moves the hole down to a leaf along the smaller children, then lets the item rise from there. */
function sink<T>(heap: T[], root: number, less: Less<T>): void {
  const item = heap[root] as T;
  const end = heap.length;
  let position = root;
  for (let child = 2 * position + 1; child < end; child = 2 * position + 1) {
    if (child + 1 < end && !less(heap[child] as T, heap[child + 1] as T)) child += 1;
    heap[position] = heap[child] as T;
    position = child;
  }
  heap[position] = item;
  rise(heap, root, position, less);
}
