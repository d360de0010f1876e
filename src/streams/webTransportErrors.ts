import { BrokenPipeError, type ConnectionError, ConnectionResetError } from "../errors.ts";
import { checkWhole } from "../loop/checks.ts";

/** How a session was closed. */
export interface SessionClose {
  /** By which side, or because the connection is gone. */
  readonly by: "us" | "peer" | "fault";
  readonly code: number;
  readonly reason: string;
}

/** The error for what a stream was lost by, the session being well; without the code where the browser does not tell it. */
export function streamError(cause: unknown, direction: "reading" | "writing"): ConnectionError {
  const peerCode = (cause as Partial<WebTransportError> | undefined)?.streamErrorCode ?? undefined;
  const code = peerCode === undefined ? "" : ` with ${peerCode}`;
  return direction === "reading"
    ? new ConnectionResetError(`the peer has reset the stream${code}`, { cause, peerCode })
    : new BrokenPipeError(`the peer has stopped reading the stream${code}`, { cause, peerCode });
}

/** The error for what is still done, or open, when a session is closed. */
export function sessionError({ by, code, reason }: SessionClose): ConnectionResetError {
  if (by !== "peer") return new ConnectionResetError(by === "us" ? "the session is closed" : "the connection is lost");
  const text = `the session was closed by the peer with ${code}${reason && `: ${reason}`}`;
  return new ConnectionResetError(text, { peerCode: code, peerReason: reason });
}

/** The platform's error by which a stream is reset, or its peer asked to stop. */
export function resetBy(code: number): WebTransportError {
  checkCode(code);
  const init = { streamErrorCode: code };
  try {
    return new WebTransportError("", init);
  } catch {
    // Browsers that were made after an older draft take one argument.
    return new (WebTransportError as unknown as new (init: object) => WebTransportError)(init);
  }
}

/** @throws RangeError if it is no code of a stream's or session's end */
export function checkCode(code: number): void {
  checkWhole(code);
  if (!(code >= 0 && code < 2 ** 32)) throw new RangeError(`expected a code of 0 to 4294967295, got ${code}`);
}
