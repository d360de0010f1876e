import { bytesHead, FrameReader, textFrame } from "./frames.ts";
import type { LineOwner, SessionLine } from "./sessionLine.ts";

/** How its session is opened. */
export type WebTransportLineOptions = Pick<WebTransportOptions, "serverCertificateHashes">;

/** The longest message that a gateway may send, in bytes. */
const LONGEST = 1 << 20;

/** A session's line over one stream of a WebTransport session. */
export class WebTransportLine implements SessionLine {
  readonly #platform: WebTransport;
  #owner: LineOwner | undefined;
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  readonly #frames = new FrameReader(
    {
      onText: (text) => this.#owner?.onText(text),
      onBytes: (bytes) => this.#owner?.onBytes(bytes),
      onEmpty: () => this.#write(bytesHead(0)),
    },
    LONGEST,
  );

  constructor(url: string, options: WebTransportLineOptions, owner: LineOwner) {
    this.#platform = new WebTransport(url, options);
    this.#owner = owner;
    this.#platform.closed.catch(() => {}); // the stream tells
    globalThis.addEventListener?.("pagehide", this.#onPageHide);
    void this.#run();
  }

  sendText(text: string): void {
    this.#write(textFrame(text));
  }

  sendBytes(bytes: Uint8Array<ArrayBuffer>): void {
    this.#write(bytesHead(bytes.length));
    this.#write(bytes);
  }

  close(): void {
    this.#owner = undefined;
    globalThis.removeEventListener?.("pagehide", this.#onPageHide);
    const close = (): void => this.#platform.close();
    if (this.#writer === undefined) close();
    else this.#writer.close().then(close, close); // what was written is lost if the session is closed first
  }

  async #run(): Promise<void> {
    let how = "its stream has ended";
    try {
      await this.#platform.ready;
      const { readable, writable } = await this.#platform.createBidirectionalStream();
      this.#writer = writable.getWriter();
      this.#writer.closed.catch(() => {});
      this.#owner?.onOpen();
      const reader: ReadableStreamDefaultReader<Uint8Array> = readable.getReader();
      for (let read = await reader.read(); !read.done; read = await reader.read()) this.#frames.push(read.value);
    } catch (error) {
      if (error instanceof RangeError) this.#owner?.onGarbage(error.message);
      how = `its WebTransport broke off: ${(error as Error).message}`;
    }
    const owner = this.#owner;
    this.close();
    owner?.onClosed(how);
  }

  /** What cannot be sent is lost with the stream, which tells. */
  #write(bytes: Uint8Array): void {
    this.#writer?.write(bytes).catch(() => {});
  }

  /** Chromium does not always tell the other side that the page is gone. */
  readonly #onPageHide = (): void => this.#platform.close();
}
