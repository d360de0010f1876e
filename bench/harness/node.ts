import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

import type { Sample } from "../core/inside.ts";
import type { Cell, CpuProfile, Engine } from "./engine.ts";

type Answer = { value?: unknown; error?: string };

async function answer(child: ChildProcess, exited: Promise<never>): Promise<unknown> {
  const [reply] = (await Promise.race([once(child, "message"), exited])) as [Answer];
  if (reply.error !== undefined) throw new Error(reply.error);
  return reply.value;
}

/** Cells in Node: a child process each, with the version of Node that runs this. */
export function nodeEngine(directory: string): Engine {
  const program = fileURLToPath(new URL("nodeCell.ts", import.meta.url));
  const inside = join(directory, "inside.js");

  async function open(file: string, row: string): Promise<Cell> {
    const child = fork(program, [inside, file, row], { execArgv: ["--expose-gc"], stdio: "ignore" });
    const exited = once(child, "exit").then(([code, signal]) => {
      throw new Error(`the process ended: ${code ?? signal}`);
    });
    exited.catch(() => {}); // told to whoever waits for an answer
    await answer(child, exited);
    const call = async (name: string, ...args: number[]): Promise<unknown> => {
      child.send({ call: name, args });
      return answer(child, exited);
    };
    return {
      sample: async (n, times) => (await call("sample", n, times)) as Sample,
      heapOfParked: async (n) => (await call("heapOfParked", n)) as number,
      msToPark: async (n) => (await call("msToPark", n)) as number,
      profile: async () => {
        await call("startProfile");
        return async () => (await call("stopProfile")) as CpuProfile;
      },
      close: async () => {
        child.kill("SIGKILL");
      },
    };
  }

  return { id: "node", version: process.versions.node, open, close: async () => {} };
}
