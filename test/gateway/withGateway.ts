import { createGateway, type GatewayServer, type GatewayServerOptions } from "../../src/gateway/index.ts";
import { origin, token } from "./rawTab.ts";

/** Runs with a gateway at a free port, which is closed at the end. */
export async function withGateway<T>(
  options: Partial<GatewayServerOptions>,
  program: (url: string, gateway: GatewayServer) => Promise<T>,
): Promise<T> {
  const gateway = createGateway({ origins: [origin], token, ...options });
  const [url = ""] = await gateway.listen({ port: 0 });
  try {
    return await program(url, gateway);
  } finally {
    await gateway.close({ timeout: 0 });
  }
}
