import { OSError, osError } from "../errors.ts";
import { show } from "../loop/checks.ts";
import type { WireOSError } from "./workerProtocol.ts";

/** An error that a call ends by, in a form that can be cloned: what is no error of the system becomes EIO. */
export function toWireOSError(error: unknown): WireOSError {
  const { code, filename, strerror } = error instanceof OSError ? error : ({ code: "EIO" } as Partial<OSError>);
  return { code: code ?? "EIO", message: error instanceof Error ? error.message : show(error), filename, strerror };
}

export function fromWireOSError({ code, message, filename, strerror }: WireOSError): OSError {
  return osError(code, message, {
    ...(filename !== undefined && { filename }),
    ...(strerror !== undefined && { strerror }),
  });
}
