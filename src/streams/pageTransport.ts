import { CreditTransport, type CreditOptions } from "./creditTransport.ts";
import { ConnectionResetError } from "../errors.ts";
import type { Protocol } from "./transport.ts";

/** One end of a connection within the page: the other end is an object, too. */
export class PageTransport extends CreditTransport {
  protected override readonly kind: string = "PageTransport";
  #peer: PageTransport | undefined;

  /** Joins two protocols; both hear of it in the next iteration of their loops. */
  static join(
    protocols: readonly [Protocol, Protocol],
    options: readonly [CreditOptions, CreditOptions] = [{}, {}],
  ): [PageTransport, PageTransport] {
    const one = new PageTransport(protocols[0], options[0]);
    const other = new PageTransport(protocols[1], options[1]);
    one.#peer = other;
    other.#peer = one;
    return [one, other];
  }

  protected override get isOutside(): boolean {
    return false;
  }

  protected override post(block: Uint8Array<ArrayBuffer>): void {
    this.#peer?.received(block);
  }

  protected override postCredit(bytes: number): void {
    this.#peer?.granted(bytes);
  }

  protected override sendEof(): void {
    this.#peer?.receivedEof();
  }

  protected override end(): void {
    this.#peer?.receivedEnd();
    this.lost(null);
  }

  protected override reset(): void {
    this.#peer?.lost(new ConnectionResetError("Connection reset by peer"));
  }
}
