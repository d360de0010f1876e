import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { expectTypeOf, it } from "vitest";
import {
  createGateway,
  type GatewayLimits,
  type GatewayServer,
  type GatewayServerOptions,
  type Resolve,
  type ServedSession,
} from "./index.ts";

const options: GatewayServerOptions = { origins: ["https://app.example"], token: "0123456789abcdef" };

it("is made of options, of which origins and token must be there", () => {
  expectTypeOf(createGateway(options)).toEqualTypeOf<GatewayServer>();
  const limits: Partial<GatewayLimits> = { connections: 10 };
  createGateway({ ...options, connect: ["127.0.0.1:6379"], limits });
  createGateway({ ...options, resolve: (async (host) => [host]) satisfies Resolve });
  // @ts-expect-error a gateway without a token would be everybody's
  createGateway({ origins: ["https://app.example"] });
  // @ts-expect-error no such limit
  createGateway({ ...options, limits: { conections: 10 } });
});

it("listens by itself, or takes the WebSockets and WebTransport sessions of a server", () => {
  const gateway = createGateway(options);
  expectTypeOf(gateway.listen({ port: 0 })).resolves.toEqualTypeOf<readonly string[]>();
  expectTypeOf(gateway.handleUpgrade).parameters.toEqualTypeOf<[IncomingMessage, Duplex, Buffer]>();
  expectTypeOf(gateway.handleWebTransport).parameters.toEqualTypeOf<[ServedSession, string | undefined]>();
  expectTypeOf<WebTransport>().toExtend<ServedSession>(); // a server's are of the same interface
  expectTypeOf(gateway.close({ timeout: 1 })).resolves.toBeVoid();
});
