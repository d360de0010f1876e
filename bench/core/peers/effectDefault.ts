import type { Peer } from "../peer.ts";
import { effectPeer } from "./effect.ts";

export const peer: Peer = effectPeer(() => undefined);
