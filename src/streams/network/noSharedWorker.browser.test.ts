import { networkCases, openFrame } from "../../../test/network/cases.ts";

Reflect.deleteProperty(globalThis, "SharedWorker");

networkCases("another, where this one has no shared workers", openFrame, "ChannelTransport");
