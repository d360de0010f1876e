import { expect, it } from "vitest";
import { createSubprocessShell, defaultKernel, PIPE } from "../index.ts";

it("runs a pipeline in a tab, and leaves nothing behind", async () => {
  const command = `while :; do echo y; done | { read a; read b; echo $a$b; }; echo $? >&2; exit 300`;
  const process = await createSubprocessShell(command, { stdout: PIPE, stderr: PIPE });
  const [out, err] = await process.communicate();
  const decoder = new TextDecoder();
  expect([decoder.decode(out ?? undefined), decoder.decode(err ?? undefined)]).toEqual(["yy\n", "0\n"]);
  expect(process.returncode).toBe(44);
  expect(String(defaultKernel())).toBe("Kernel[processes:0, pipes:0]");
});
