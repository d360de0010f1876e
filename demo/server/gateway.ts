import { randomBytes } from "node:crypto";
import { createGateway } from "../../src/gateway/index.ts";

/** What the page is told of its gateway. */
export interface Whereabouts {
  url: string;
  token: string;
}

/** A gateway for the page of these origins: it may listen on port 9000 of this machine, or on any that is free. */
export async function startGateway(origins: readonly string[]): Promise<Whereabouts> {
  const token = randomBytes(24).toString("base64url");
  const gateway = createGateway({ origins, token, listen: ["9000", "0"] });
  const [url = ""] = await gateway.listen({ port: 0 });
  return { url, token };
}
