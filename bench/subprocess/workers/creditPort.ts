/** Writes chunks to a port, each given away, as long as there is credit. */
export class PortWriter {
  readonly #port: MessagePort;
  #credit: number;
  #goOn: (() => void) | undefined;

  constructor(port: MessagePort, credit: number) {
    this.#port = port;
    this.#credit = credit;
    port.onmessage = ({ data }: MessageEvent<number>) => {
      this.#credit += data;
      this.#goOn?.();
      this.#goOn = undefined;
    };
  }

  async write(chunk: Uint8Array<ArrayBuffer>): Promise<void> {
    while (this.#credit < chunk.length) await new Promise<void>((resolve) => (this.#goOn = resolve));
    this.#credit -= chunk.length;
    this.#port.postMessage(chunk, [chunk.buffer]);
  }
}

/** Reads the chunks of a port, and gives credit for what was read. */
export class PortReader {
  readonly #port: MessagePort;
  readonly #chunks: Uint8Array<ArrayBuffer>[] = [];
  #goOn: (() => void) | undefined;

  constructor(port: MessagePort) {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<Uint8Array<ArrayBuffer>>) => {
      this.#chunks.push(data);
      this.#goOn?.();
      this.#goOn = undefined;
    };
  }

  async read(): Promise<Uint8Array<ArrayBuffer>> {
    let chunk;
    while ((chunk = this.#chunks.shift()) === undefined) await new Promise<void>((resolve) => (this.#goOn = resolve));
    this.#port.postMessage(chunk.length);
    return chunk;
  }
}
