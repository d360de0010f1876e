import { Bash, type BashExecResult } from "just-bash/browser";

export interface Ask {
  readonly command: string;
  readonly stdin: string;
}

export type Answer = Pick<BashExecResult, "stdout" | "stderr" | "exitCode">;

const bash = new Bash();

addEventListener("message", async ({ data: { command, stdin } }: MessageEvent<Ask>) => {
  const { stdout, stderr, exitCode } = await bash.exec(command, { stdin });
  postMessage({ stdout, stderr, exitCode } satisfies Answer);
});
