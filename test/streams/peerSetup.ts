import type { TestProject } from "vitest/node";
import { type PeerAddress, startPeer } from "./peer.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The servers that the streams of this run connect to. */
    peer: PeerAddress;
  }
}

/** Starts the peer before the tests of a project, and gives them its address. */
export async function setup(project: TestProject): Promise<() => void> {
  const { address, child } = await startPeer();
  project.provide("peer", address);
  return () => child.kill();
}
