import { CHUNK, check, textOf, TOTAL } from "../data.ts";
import type { Answer, Ask } from "../workers/justBash.ts";
import { moduleWorker, type Sample, timed } from "./sample.ts";

/** It takes what it is given as a whole: this share of all, so that a sample ends in time. */
const SHARE = 8;

function exec(worker: Worker, command: string, stdin: string): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data: { stdout, stderr, exitCode } }: MessageEvent<Answer>) => {
      if (exitCode === 0) resolve(stdout);
      else reject(new Error(`${command}: ${exitCode}, ${stderr}`));
    };
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage({ command, stdin } satisfies Ask);
  });
}

/** Text through a pipe, in a worker that is there. */
export function justBashPipe(): Sample {
  const worker = moduleWorker("justBash");
  const text = textOf(TOTAL / CHUNK / SHARE);
  return async () => {
    const ms = await timed(async () => {
      const came = await exec(worker, "cat | cat", text);
      check(came === text, `expected the ${text.length} characters that were sent, got ${came.length}`);
    });
    return ms * SHARE;
  };
}

/** A process as a fresh worker, the only one of which a command that does not end can be stopped. */
export function justBashFresh(): Sample {
  return () =>
    timed(async () => {
      const worker = moduleWorker("justBash");
      const counts = await exec(worker, "wc", "one two\n");
      check(/^\s*1\s+2\s+8\s*$/.test(counts), `expected 1 2 8, got ${counts}`);
      worker.terminate();
    });
}
