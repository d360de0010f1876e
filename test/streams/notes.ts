import type { Coroutine } from "../../src/index.ts";
import type { Protocol, Transport } from "../../src/streams/index.ts";

/** A protocol that writes down what it hears. */
export class Notes implements Protocol {
  readonly heard: string[] = [];
  readonly keepsOpen: boolean;
  transport!: Transport;
  bytes = 0;

  constructor(keepsOpen = true) {
    this.keepsOpen = keepsOpen;
  }

  connectionMade(transport: Transport): void {
    this.transport = transport;
    this.heard.push("made");
  }

  dataReceived(data: Uint8Array): void {
    this.bytes += data.length;
    this.heard.push(`data:${data.length}`);
  }

  eofReceived(): boolean {
    this.heard.push("eof");
    return this.keepsOpen;
  }

  connectionLost(error: Error | null): void {
    this.heard.push(error === null ? "lost" : `lost: ${error}`);
  }

  pauseWriting(): void {
    this.heard.push("pause");
  }

  resumeWriting(): void {
    this.heard.push("resume");
  }
}

/** Lets the loop turn a few times. */
export function* turns(count = 5): Coroutine<void> {
  for (let i = 0; i < count; i++) yield;
}
