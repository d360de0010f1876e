import type { Body, Kernel } from "./kernel.ts";
import { LocalSystem } from "./localSystem.ts";
import { ProcessContext } from "./processContext.ts";
import { ProcessStreams } from "./processStreams.ts";
import type { Program } from "./program.ts";

/** Runs a program in the kernel's own thread. */
export function programBody(kernel: Kernel, program: Program): Body {
  return (process, start) => {
    const streams = new ProcessStreams(() => process.signal("SIGPIPE"));
    process.onEnd(() => streams.abort());
    return new ProcessContext(new LocalSystem(kernel, process), streams, start).run(program);
  };
}
