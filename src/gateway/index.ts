export { createGateway, GatewayServer } from "./gatewayServer.ts";
export type { GatewayLimits, GatewayServerOptions } from "./options.ts";
export type { Resolve } from "./resolve.ts";
export type { ServedSession } from "./webTransportChannel.ts";
