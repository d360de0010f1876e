import { WINDOW } from "./sendWindow.ts";

/** How a window is made. */
export interface ReceiveWindowOptions {
  /** How many bytes may come before the first grant; see {@link WINDOW}. */
  readonly window?: number | undefined;
  /** Tells the sender that it may send so many bytes more. */
  readonly grant: (bytes: number) => void;
}

/** The receiving half of flow control by credit: no more is ever held than the window, however slowly it is read. */
export class ReceiveWindow {
  readonly #grant: ReceiveWindowOptions["grant"];
  /** Grants are told when they have come to this. */
  readonly #portion: number;
  #allowed: number;
  #consumed = 0;

  constructor(options: ReceiveWindowOptions) {
    this.#grant = options.grant;
    this.#allowed = options.window ?? WINDOW;
    this.#portion = Math.max(1, this.#allowed >> 2);
  }

  /** Bytes came; were they allowed? */
  accept(bytes: number): boolean {
    this.#allowed -= bytes;
    return this.#allowed >= 0;
  }

  /** Bytes have been taken out: as many may come again. */
  consume(bytes: number): void {
    this.#consumed += bytes;
    if (this.#consumed < this.#portion) return;
    const granted = this.#consumed;
    this.#consumed = 0;
    this.#allowed += granted;
    this.#grant(granted);
  }
}
