export { createGateway, GatewayServer } from "./gatewayServer.ts";
export type { GatewayLimits, GatewayOptions } from "./options.ts";
export type { Resolve } from "./resolve.ts";
