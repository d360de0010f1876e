/** What messages go through: a port, or a worker itself, which is quicker and may have messages of others. */
export interface Port {
  postMessage(message: unknown, transferables: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<unknown>) => void): void;
  start?(): void;
}

/** The first of each array of messages, by which they are told from those of others. */
export const TAG = "asyncio-web";

/**
 * A request: a function's name and its arguments, none to release the other side; or a reply: its value, or comlink's
 * own for what was thrown. Short, as words cost as much as what they say.
 */
export type Packed = readonly [id: number, what?: unknown, rest?: object | undefined];

/** Calls back with each message, and after those that came together. */
export function listen(
  port: Port,
  onPacked: (packed: Packed) => void,
  onAll?: () => void,
  onOther?: (message: unknown) => void,
): void {
  port.addEventListener("message", ({ data }) => {
    if (!Array.isArray(data) || data[0] !== TAG) return onOther?.(data);
    for (let i = 1; i < data.length; i += 1) onPacked(data[i] as Packed);
    onAll?.();
  });
  port.start?.();
}
