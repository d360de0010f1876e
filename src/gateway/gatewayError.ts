import type { Failure } from "../streams/gateway/protocol.ts";

/** What a tab is told: the name of the system's error, and why. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** An error in the form in which a tab is told of it. */
export function toFailure(error: unknown): Failure {
  const { code, message } = error as Partial<NodeJS.ErrnoException>;
  return { code: typeof code === "string" ? code : "EIO", message: message ?? String(error) };
}
