import { describe, expect, it } from "vitest";
import type { Awaitable } from "../../index.ts";
import { runVirtual } from "../../testing/index.ts";
import {
  createSubprocessShell,
  type DirectoryEntry,
  type FileHandle,
  type FileStat,
  Kernel,
  MemoryFileSystem,
  type OpenOptions,
  PermissionError,
  PIPE,
  standardPrograms,
} from "../index.ts";

const decode = (bytes: Uint8Array | null): string => new TextDecoder().decode(bytes ?? undefined);

async function run(
  script: string,
  fs = new MemoryFileSystem(),
): Promise<{ out: string; err: string; status: number | null }> {
  const kernel = new Kernel({ programs: standardPrograms, fs });
  return await runVirtual(
    function* () {
      const process = yield* createSubprocessShell(script, { kernel, cwd: "/tmp", stdout: PIPE, stderr: PIPE });
      const [out, err] = (yield* process.communicate()).map(decode) as [string, string];
      return { out, err, status: process.returncode };
    },
    { debug: false },
  );
}

/** Files that fail where a path says `bad`; of `baddir` only what is in it. */
class FailingFiles extends MemoryFileSystem {
  readonly #error: Error;

  constructor(error: Error) {
    super();
    this.#error = error;
  }

  override open(path: string, options?: OpenOptions): Awaitable<FileHandle> {
    this.#check(path);
    return super.open(path, options);
  }

  override stat(path: string): Awaitable<FileStat> {
    if (!path.endsWith("baddir")) this.#check(path);
    return super.stat(path);
  }

  override lstat(path: string): Awaitable<FileStat> {
    if (!path.endsWith("baddir")) this.#check(path);
    return super.lstat(path);
  }

  override readdir(path: string): Awaitable<DirectoryEntry[]> {
    this.#check(path);
    return super.readdir(path);
  }

  #check(path: string): void {
    if (path.includes("bad")) throw this.#error;
  }
}

// What dash and bash do not agree on is in no corpus.
describe("the shell alone", () => {
  it.each([
    ["[ a == a ] && [ a != b ] && echo as in bash", "as in bash\n"],
    ["cat <<< 'a string'; x='two words'; cat <<< $x", "a string\ntwo words\n"],
    ["echo a &> f; cat f; echo b &>> f; cat f", "a\na\nb\n"],
    ["x=5; echo $((++x)) $((--x)) $((x++)) $((x--)) $x", "6 5 5 6 5\n"],
    ['set -- a.b c.d; echo "${@%.*}"; echo ${*#*.}', "a c\nb d\n"],
    ["sleep 9 & sleep 9 & kill $(jobs -p); wait %1 2>/dev/null; echo $?; wait; echo $?", "143\n0\n"],
    ["sleep 9 & jobs | { read n pid state; echo $n $state; }; kill %%", "[1] Running\n"],
    [
      "(exit 3) & (exit 0) & sleep 1; jobs | while read n pid state; do echo $n $state; done",
      "[1] Done(3)\n[2] Done\n",
    ],
    ["kill -l TERM; kill -l 0; kill -l sigint; kill -l 130", "15\nEXIT\n2\nINT\n"],
    ["[ none -ot /tmp ] && [ /tmp -nt none ] && echo older than what is there", "older than what is there\n"],
    ["umask 077; umask u-w,a+x; umask -S", "u=rx,g=x,o=x\n"],
    ["echo {a,b}c {1..3}", "{a,b}c {1..3}\n"],
    ["readonly R=1 Q; readonly; export E; export -p | grep ' E'", "readonly Q\nreadonly R='1'\nexport E\n"],
    ["set +o | grep errexit; set -e; set +o | grep errexit", "set +o errexit\nset -o errexit\n"],
    ["trap 'echo it' TERM; trap; trap - TERM; trap", "trap -- 'echo it' TERM\n"],
  ])("`%s` gives what people of either expect", async (script, out) => {
    expect(await run(script)).toEqual({ out, err: "", status: 0 });
  });

  it.each([
    ["[[ a = a ]]", "sh: [[: not found\n", 127],
    ["set -e; [[ a = a ]]; echo not here", "sh: [[: not found\n", 127],
    ["((1)); echo not here", "sh: Syntax error: ArithmeticCommand is not part of the shell's language\n", 2],
    ["cat <(echo a); echo not here", "sh: Syntax error: process substitution is not supported\n", 2],
    ["echo a {x}> f; echo not here", "sh: Syntax error: redirection unexpected\n", 2],
    ["unset OLDPWD; cd -", "sh: cd: OLDPWD not set\n", 2],
    ["unset HOME; cd", "sh: cd: HOME not set\n", 2],
    ["umask go=q", "sh: umask: Illegal number: go=q\n", 2],
    ["unset 1x; echo not here", "sh: unset: 1x: bad variable name\n", 2],
    ["export 1x=2; echo not here", "sh: export: 1x: bad variable name\n", 2],
    ["wait %7", "", 127],
    ["kill %7", "sh: kill: Illegal number: %7\n", 2],
    ["x=abc; echo $((x)); echo not here", "sh: Illegal number: abc\n", 2],
    [": \\\n\necho b \\\n)", "sh: 4: Syntax error: unexpected token ')'\n", 2],
    ["f() { readonly x; local y=1; x=2; }; f; echo not here", "sh: x: is read only\n", 2],
  ])("`%s` says why not", async (script, err, status) => {
    expect(await run(script)).toEqual({ out: "", err, status });
  });

  it.each([
    ["[ -e bad ] || echo none", "none\n", "", 0],
    ["cd bad", "", "sh: cd: can't cd to bad\n", 2],
    ["mkdir baddir; echo baddir/* */baddir", "baddir/* */baddir\n", "", 0],
    ["mkdir baddir; ls baddir", "", "ls: cannot open directory 'baddir': Permission denied\n", 2],
    ["mkdir baddir; find baddir", "baddir\n", "find: 'baddir': Permission denied\n", 1],
    ["mkdir baddir; grep -r x .", "", "grep: ./baddir: Permission denied\n", 2],
    ["echo a > bad", "", "sh: cannot create bad: Permission denied\n", 2],
    ["sh bad", "", "bad: 0: cannot open bad: Permission denied\n", 127],
  ])("`%s` minds that nobody may look there", async (script, out, err, status) => {
    const strerror = "Permission denied";
    const files = new FailingFiles(new PermissionError(strerror, { code: "EACCES", strerror }));
    expect(await run(script, files)).toEqual({ out, err, status });
  });

  it.each([
    "[ -e bad ]",
    "cd bad",
    "mkdir baddir; echo baddir/*",
    "mkdir d; echo d*/bad",
    "ls bad",
    "cp bad a",
    "cat bad",
    "echo a | sed 'r bad'",
    "echo a > bad",
    "read x < bad",
    "sh bad",
    "bad/program",
    "find bad",
  ])("`%s` does not hide that the files of the page are out of order", async (script) => {
    const { err, status } = await run(script, new FailingFiles(new TypeError("out of order")));
    expect(status).toBe(1);
    expect(err).toMatch(/^TypeError: out of order\n/);
  });
});
