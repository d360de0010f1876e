import { describe, expect, it } from "vitest";
import type { Coroutine } from "../../index.ts";
import { withPrograms } from "../../../test/wasi/withPrograms.ts";
import type { ProgramContext } from "../index.ts";
import { CallAnswerer } from "./callAnswerer.ts";
import type { Answer, Call } from "./calls.ts";
import { runBuffered } from "./runBuffered.ts";

type Asking = (asks: (call: Call) => Coroutine<Answer>, context: ProgramContext) => Coroutine<void>;

/** Asks as a program of a process that is started by the script as `ask`, and prints the answers. */
function asking(script: string, program: Asking): Promise<string> {
  let printed = "";
  return withPrograms(new Map(), runBuffered, function* ({ kernel, sh }) {
    kernel.register("ask", function* (context) {
      const answerer = new CallAnswerer(context);
      yield* program((call) => answerer.answer(call), context);
    });
    const { out, err } = yield* sh(script);
    printed = out + err;
  }).then(() => printed);
}

const text = ({ value }: { value?: unknown }): string => new TextDecoder().decode(value as Uint8Array<ArrayBuffer>);

describe("the answers to a WASI program's questions", () => {
  it("leave in stdin what a poll has seen there", async () => {
    const seen: unknown[] = [];
    const out = await asking("printf abcdef | { ask; cat; }", function* (asks) {
      seen.push(yield* asks({ op: "poll", stdin: true, seconds: undefined }));
      seen.push(yield* asks({ op: "poll", stdin: true, seconds: 0 }));
      seen.push(text((yield* asks({ op: "read", handle: 0, max: 2 })) as { value: unknown }));
      seen.push(yield* asks({ op: "poll", stdin: true, seconds: 9 }));
    });
    expect(seen).toEqual([{ value: 6 }, { value: 6 }, "ab", { value: 4 }]);
    expect(out).toBe("cdef");
  });

  it("say that stdin has nothing yet, and when it has ended", async () => {
    const seen: unknown[] = [];
    await asking("sleep 5 | ask", function* (asks) {
      seen.push(yield* asks({ op: "poll", stdin: true, seconds: 0 }));
      seen.push(yield* asks({ op: "poll", stdin: true, seconds: 1 }));
      seen.push(yield* asks({ op: "poll", stdin: true, seconds: 60 }));
      seen.push(yield* asks({ op: "poll", stdin: false, seconds: 60 }));
    });
    expect(seen).toEqual([{ value: -1 }, { value: -1 }, { value: 0 }, { value: -1 }]);
  });

  it("deliver signals to the process", async () => {
    const raise: Asking = function* (asks, { stdout }) {
      for (const signal of ["SIGCHLD", "SIGUSR1", "SIGSTOP", "SIGTERM"] as const) {
        stdout.write(new TextEncoder().encode(`${JSON.stringify(yield* asks({ op: "raise", signal }))}\n`));
        yield* stdout.drain();
      }
    };
    expect(await asking("ask; echo $?", raise)).toBe("{}\n138\nUser defined signal 1\n");
    expect(await asking("trap '' USR1; ask; echo $?", raise)).toBe('{}\n{}\n{"error":"ENOTSUP"}\n143\nTerminated\n');
  });

  it("let an abort be the end, also of a process that ignores the signal", async () => {
    const out = await asking("trap '' ABRT; ask; echo $?", (asks) =>
      ignore(asks({ op: "abort", message: "RuntimeError: wild" })),
    );
    expect(out).toBe("134\nask: RuntimeError: wild\nAborted\n");
  });

  it("know no handle that is not open", async () => {
    const seen: unknown[] = [];
    await asking("ask", function* (asks) {
      seen.push(yield* asks({ op: "pread", handle: 3, position: 0, length: 1 }));
      const open = { op: "open", path: "/tmp/f", options: { create: true, write: true } } as const;
      seen.push(yield* asks(open), yield* asks(open), yield* asks({ op: "close", handle: 3 }));
      seen.push(yield* asks({ op: "fstat", handle: 3 }), yield* asks({ ...open, path: "/tmp", options: {} }));
    });
    const opened = [3, 4].map((handle) => ({ value: { kind: "file", handle } }));
    const bad = { error: "EBADF" };
    expect(seen).toEqual([bad, ...opened, { value: undefined }, bad, { value: { kind: "directory" } }]);
  });
});

function* ignore(answering: Coroutine<Answer>): Coroutine<void> {
  yield* answering;
}
