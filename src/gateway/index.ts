export { createGateway, Gateway } from "./gateway.ts";
export type { GatewayLimits, GatewayOptions } from "./options.ts";
export type { Resolve } from "./resolve.ts";
