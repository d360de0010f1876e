import { type Awaitable, Operation, Ready } from "../tasks/awaitable.ts";
import { Sink } from "./description.ts";

/** Hands bytes to a function of the page, which may keep them. */
export class FunctionSink extends Sink {
  readonly #write: (data: Uint8Array) => void;
  readonly #onClose: (() => void) | undefined;

  constructor(write: (data: Uint8Array) => void, onClose?: () => void) {
    super();
    this.#write = write;
    this.#onClose = onClose;
  }

  /** Prints whole lines on the console. */
  static console(print: (line: string) => void): FunctionSink {
    const decoder = new TextDecoder();
    let rest = "";
    const write = (data: Uint8Array): void => {
      const lines = (rest + decoder.decode(data, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) print(line);
    };
    return new FunctionSink(write, () => {
      if (rest !== "") print(rest);
    });
  }

  override accept(data: Uint8Array): number {
    this.#write(data.slice());
    return data.length;
  }

  override write(data: Uint8Array): Awaitable<void> {
    this.accept(data);
    return new Operation(() => new Ready(undefined), "write()");
  }

  protected override close(): void {
    this.#onClose?.();
  }
}
