import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Awaitable, type Coroutine, sleep } from "../../index.ts";
import { Operation } from "../../tasks/awaitable.ts";
import { runVirtual } from "../../testing/index.ts";
import {
  createSubprocessExec,
  type FileHandle,
  Kernel,
  MemoryFileSystem,
  type OpenOptions,
  PIPE,
  type Program,
} from "../index.ts";
import { ends, type Tools, withPrograms } from "../../../test/wasi/withPrograms.ts";
import { compileWasm } from "./compileWasm.ts";
import { runBuffered } from "./runBuffered.ts";

const names = ["cat", "end", "files", "fread", "grep", "head", "show", "sleep", "wc"];
const load = (name: string): Promise<WebAssembly.Module> =>
  compileWasm(readFileSync(new URL(`../../../test/wasi/dist/${name}.wasm`, import.meta.url)));
const modules = new Map(await Promise.all(names.map(async (name) => [name, await load(name)] as const)));

const lines = "abc\nbcd\nxx\nabab\n\nüb\nlast";
const native = ["^[a-c]+$", "b.*d|x{2,}", "(ab)+", "^.b$", "nowhere"].map((pattern) => {
  const env = { LC_ALL: "C" };
  const { stdout, status } = spawnSync("grep", ["-E", pattern], { input: lines, encoding: "utf8", env });
  return { pattern, stdout, status };
});

/** Without a browser programs cannot wait: their input is read before they begin, and their output written when they have ended. */
function buffered(test: (tools: Tools) => Coroutine<void>): Promise<void> {
  return withPrograms(modules, runBuffered, test);
}

/** Files that are there after a second. */
class LateFiles extends MemoryFileSystem {
  override open(path: string, options?: OpenOptions): Awaitable<FileHandle> {
    const open = (): Awaitable<FileHandle> => super.open(path, options);
    return new Operation(function* () {
      yield* sleep(1);
      return yield* open();
    }, this);
  }
}

describe("a WASI program", () => {
  it("reads and writes", () =>
    buffered(function* ({ exec }) {
      expect(yield* exec("wcat", "some text")).toEqual({ out: "some text", err: "", status: 0 });
      expect((yield* exec("whead 2", "a\nb\nc\n")).out).toBe("a\nb\n");
      expect((yield* exec("wfread 3", "12345")).out).toBe("3 [123]\n");
    }));

  it.each(ends)("ends by `%s` with %i", (how, status) =>
    buffered(function* ({ exec }) {
      expect(yield* exec(`wend ${how}`)).toEqual({ out: "begun\n", err: "", status });
    }),
  );

  it("says by what it was trapped", () =>
    buffered(function* ({ exec }) {
      const { out, err, status } = yield* exec("wend trap");
      expect([out, status]).toEqual(["begun\n", -6]);
      expect(err).toMatch(/^wend: RuntimeError: .*\n$/);
    }));

  it("ends by SIGPIPE if nobody reads what it writes", () =>
    buffered(function* ({ sh }) {
      const { out } = yield* sh("yes | head -c 200000 > /tmp/f; set -o pipefail; wcat /tmp/f | true; echo $?");
      expect(out).toBe("141\n");
    }));

  it("has its arguments and environment, in UTF-8", () =>
    buffered(function* ({ exec }) {
      const env = { ÄÖ: "ü€😀", PATH: "/bin" };
      const { out } = yield* exec("wshow ÄÖ é 😀", "", { env });
      expect(out).toBe("[wshow][ÄÖ][é][😀] ÄÖ=ü€😀\n");
    }));

  it("closes stdout, and cannot write to it then", () =>
    buffered(function* ({ exec }) {
      expect(yield* exec("wend close")).toEqual({ out: "begun\n", err: "", status: 0 });
    }));

  it.each(native)("matches lines by /$pattern/ as Debian's grep does", ({ pattern, stdout, status }) =>
    buffered(function* ({ exec }) {
      expect(yield* exec(`wgrep ${pattern}`, lines)).toEqual({ out: stdout, err: "", status });
    }),
  );
});

describe("a WASI program and files", () => {
  it("shares them with other programs", () =>
    buffered(function* ({ sh }) {
      const { out } = yield* sh("echo one > /tmp/a; wcat /tmp/a > /tmp/b; cat /tmp/b; wcat /tmp/no; echo $?");
      expect(out).toBe("one\n1\n");
      expect((yield* sh("wcat /tmp/no")).err).toBe("cat: /tmp/no: No such file or directory\n");
    }));

  it("opens, seeks, cuts, appends and sets times", () =>
    buffered(function* ({ sh }) {
      expect(yield* sh("cd /tmp; wfiles edit f; cat f; wfiles stat f")).toEqual({
        out: "Jello\nJello!\nfile 7 1234567890\n",
        err: "",
        status: 0,
      });
    }));

  it("makes, lists, renames and removes", () =>
    buffered(function* ({ sh }) {
      const { out, err } = yield* sh(`
        cd /tmp; wfiles mkdir d; echo 1 > d/one; wfiles new d/two; wfiles mkdir d/sub; wfiles ls d; wfiles stat d
        wfiles mv d/one d/three; ls d; wfiles rm d/two; wfiles rmdir d/sub; wfiles ls d | wc -l`);
      expect(err).toBe("");
      expect(out).toMatch(/^one\nsub\/\ntwo\ndirectory 0 \d+\nsub\nthree\ntwo\n1\n$/);
    }));

  it("may be links, which lead on", () =>
    buffered(function* ({ sh }) {
      const { out, err } = yield* sh(
        "cd /tmp; echo one > f; wfiles symlink f l; readlink l; wcat l; ln -s l ll; wcat ll",
      );
      expect([out, err]).toEqual(["f\none\none\n", ""]);
    }));

  it.each([
    ["stat no", "No such file or directory"],
    ["new f", "File exists"],
    ["mkdir d", "File exists"],
    ["rmdir d", "Directory not empty"],
    ["rmdir f", "Not a directory"],
    ["rm d", "Is a directory"],
    ["dir f", "Not a directory"],
    ["edit d", "Is a directory"],
    ["edit d/f/g", "Not a directory"],
    ["mv d d/sub", "Invalid argument"],
    ["link f other", "Not supported"],
  ])("is told why `%s` fails", (command, reason) =>
    buffered(function* ({ sh }) {
      const { err, status } = yield* sh(`cd /tmp; mkdir d; echo > d/f; echo > f; wfiles ${command}`);
      const [op, path] = command.split(" ");
      expect([err, status]).toEqual([`${op}: ${path}: ${reason}\n`, 1]);
    }),
  );

  it("lists more than is read at once", () =>
    buffered(function* ({ sh, kernel }) {
      const expected: string[] = [];
      for (let i = 0; i < 300; i++) {
        expected.push(`a file with a long name, ä, number ${1000 + i}`);
        (yield* kernel.fs.open(`/tmp/${expected[i]}`, { create: true, write: true })).close();
      }
      expect((yield* sh("wfiles ls /tmp")).out).toBe(`${expected.join("\n")}\n`);
    }));

  it("means by a path what others mean by it, wherever it is", () =>
    buffered(function* ({ sh }) {
      const { out, err } = yield* sh(`
        mkdir /home/u; cd /home/u; echo here > f; echo there > /tmp/f
        wcat f ./f ../u/f /home/u/f /tmp/f ../../tmp/f; wfiles ls; wfiles new /tmp/n; wfiles new n; ls /tmp .`);
      expect(err).toBe("");
      expect(out).toBe("here\n".repeat(4) + "there\n".repeat(2) + "f\n.:\nf\nn\n\n/tmp:\nf\nn\n");
    }));

  it("cannot have those that are not there at once", () =>
    runVirtual(function* () {
      const program: Program = (context) => runBuffered(modules.get("cat") as WebAssembly.Module, context);
      const kernel = new Kernel({ programs: { cat: program }, fs: new LateFiles() });
      const process = yield* createSubprocessExec("cat", "/f", { kernel, stderr: PIPE });
      const [, err] = yield* process.communicate();
      expect([new TextDecoder().decode(err ?? undefined), process.returncode]).toEqual(["cat: /f: Not supported\n", 1]);
    }));
});
