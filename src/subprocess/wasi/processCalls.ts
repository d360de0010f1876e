import { wasi } from "@bjorn3/browser_wasi_shim";
import type { Bytes } from "../../streams/bytes.ts";
import { ProgramExit } from "../programExit.ts";
import { type Signal, toSignal } from "../signals.ts";
import { encodeText } from "../text.ts";
import { ask, type PlainCalls, Refusal, type SystemCall } from "./calls.ts";
import { now } from "./clocks.ts";
import type { WasiSystem } from "./wasiSystem.ts";

/** As many random bytes as are given at once. */
const RANDOM_BLOCK = 65_536;

/** Arguments, environment, clocks and the end: what needs nobody to answer. */
export function processCalls(system: WasiSystem): PlainCalls {
  const { memory, setup } = system;
  const args = setup.argv.map(terminated);
  const environ = Object.entries(setup.env).map(([name, value]) => terminated(`${name}=${value}`));

  const list = (texts: readonly Bytes[], pointers: number, at: number): void => {
    for (const [index, text] of texts.entries()) {
      memory.setUint32(pointers + 4 * index, at);
      memory.setBytes(at, text);
      at += text.length;
    }
  };
  const measure = (texts: readonly Bytes[], count: number, size: number): void => {
    const bytes = texts.reduce((sum, { length }) => sum + length, 0);
    memory.setUint32(count, texts.length);
    memory.setUint32(size, bytes);
  };

  return {
    args_get: (pointers: number, at: number) => list(args, pointers, at),
    args_sizes_get: (count: number, size: number) => measure(args, count, size),
    environ_get: (pointers: number, at: number) => list(environ, pointers, at),
    environ_sizes_get: (count: number, size: number) => measure(environ, count, size),

    clock_res_get(clock: number, at: number) {
      now(clock, system);
      memory.setUint64(at, clock === wasi.CLOCKID_REALTIME ? 1_000_000n : 5_000n);
    },
    clock_time_get(clock: number, _precision: bigint, at: number) {
      memory.setUint64(at, now(clock, system));
    },

    random_get(at: number, length: number) {
      for (let done = 0; done < length; done += RANDOM_BLOCK) {
        const block = new Uint8Array(Math.min(RANDOM_BLOCK, length - done));
        memory.setBytes(at + done, crypto.getRandomValues(block));
      }
    },

    proc_exit(status: number) {
      throw new ProgramExit(status & 255);
    },
  };
}

/** Sends a signal, of the number that WASI gives it, to the process itself. */
export function* raise(number: number): SystemCall {
  if (number !== wasi.SIGNAL_NONE) yield* ask("raise", { signal: signalOf(number) });
}

/** The first fifteen have the numbers of Linux. */
const furtherSignals: Readonly<Record<number, Signal>> = {
  [wasi.SIGNAL_CHLD]: "SIGCHLD",
  [wasi.SIGNAL_CONT]: "SIGCONT",
  [wasi.SIGNAL_STOP]: "SIGSTOP",
  [wasi.SIGNAL_TSTP]: "SIGTSTP",
  [wasi.SIGNAL_TTIN]: "SIGTTIN",
  [wasi.SIGNAL_TTOU]: "SIGTTOU",
  [wasi.SIGNAL_URG]: "SIGURG",
  [wasi.SIGNAL_WINCH]: "SIGWINCH",
};

function signalOf(number: number): Signal {
  const signal = number <= wasi.SIGNAL_TERM ? toSignal(number) : furtherSignals[number];
  if (signal === undefined) throw new Refusal("EINVAL");
  return signal;
}

function terminated(text: string): Bytes {
  return encodeText(`${text}\0`);
}
