import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { BrowserCommand } from "vitest/node";

// Programs of this machine that a test in a tab needs as its peers. All of them end with Vitest.

/** A started program, by its number. */
type ProcessId = number;

interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Running {
  readonly child: ChildProcess;
  stdout: string;
  stderr: string;
  readonly done: Promise<Finished>;
}

const root = new URL("..", import.meta.url).pathname;
const running = new Map<ProcessId, Running>();
let directory: string | undefined;

process.on("exit", () => {
  for (const { child } of running.values()) child.kill("SIGKILL");
  if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
});

function start(program: string, args: readonly string[], input = ""): Running {
  const child = spawn(program === "node" ? process.execPath : program, args, { cwd: root });
  const one: Running = {
    child,
    stdout: "",
    stderr: "",
    done: new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (status) => resolve({ status, stdout: one.stdout, stderr: one.stderr }));
    }),
  };
  child.stdout?.on("data", (text: Buffer) => void (one.stdout += text));
  child.stderr?.on("data", (text: Buffer) => void (one.stderr += text));
  child.stdin?.on("error", () => {});
  child.stdin?.end(input);
  if (child.pid !== undefined) running.set(child.pid, one);
  void one.done.catch(() => {}).then(() => running.delete(child.pid ?? 0));
  return one;
}

/** Starts a program, and resolves with what matched as soon as it has printed a line that matches. */
const startProgram: BrowserCommand<[program: string, args: string[], ready: string]> = async (
  _,
  program,
  args,
  ready,
) => {
  const one = start(program, args);
  const pattern = new RegExp(ready);
  const match = await new Promise<string[]>((resolve, reject) => {
    const check = (): void => {
      const found = pattern.exec(one.stdout);
      if (found !== null) resolve([...found]);
    };
    one.child.stdout?.on("data", check);
    one.done.then(({ status, stderr }) => reject(new Error(`${program} ended with ${status}: ${stderr}`)), reject);
  });
  return { id: one.child.pid ?? 0, match };
};

/** Runs a program to its end. */
const runProgram: BrowserCommand<[program: string, args: string[], input?: string]> = (_, program, args, input) =>
  start(program, args, input).done;

/** Sends a signal to a program, and waits until it has ended if it is to. */
const killProgram: BrowserCommand<[id: ProcessId, signal: NodeJS.Signals]> = async (_, id, signal) => {
  const one = running.get(id);
  one?.child.kill(signal);
  if (signal !== "SIGSTOP" && signal !== "SIGCONT") await one?.done;
};

/** The largest memory that a program had so far, in MB. */
const peakMemory: BrowserCommand<[id: ProcessId]> = (_, id) => {
  const status = readFileSync(`/proc/${id}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
};

/** A directory that is empty at first, for sockets and the like. */
const temporaryDirectory: BrowserCommand = () => (directory ??= mkdtempSync(join(tmpdir(), "asyncio-web-")));

/** A TCP port that nobody has. */
const freePort: BrowserCommand = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

export const commands = { startProgram, runProgram, killProgram, peakMemory, temporaryDirectory, freePort };

declare module "vitest/browser" {
  interface BrowserCommands {
    startProgram(program: string, args: string[], ready: string): Promise<{ id: ProcessId; match: string[] }>;
    runProgram(program: string, args: string[], input?: string): Promise<Finished>;
    killProgram(id: ProcessId, signal: NodeJS.Signals): Promise<void>;
    peakMemory(id: ProcessId): Promise<number>;
    temporaryDirectory(): Promise<string>;
    freePort(): Promise<number>;
  }
}
