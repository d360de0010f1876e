/** What carries a tab's session: texts and bytes in order, in both directions. */
export interface SessionLine {
  sendText(text: string): void;
  sendBytes(bytes: Uint8Array<ArrayBuffer>): void;
  /** Closes in order, and tells nothing any more. */
  close(): void;
}

/** What a line tells, once it is made: `onOpen()` before anything else, `onClosed()` as the last. */
export interface LineOwner {
  onOpen(): void;
  onText(text: string): void;
  /** Bytes, which are the owner's from now on. */
  onBytes(bytes: Uint8Array): void;
  /** What has come is no message. */
  onGarbage(got: string): void;
  /** @param how the end of a sentence */
  onClosed(how: string): void;
}
