import { expectTypeOf, it } from "vitest";
import type { Awaitable, Coroutine } from "../index.ts";
import type { StreamReader, StreamWriter } from "../streams/index.ts";
import {
  BrokenPipeError,
  type Capabilities,
  type ChildProcess,
  ConnectionResetError,
  createSubprocessExec,
  createSubprocessShell,
  defaultKernel,
  DEVNULL,
  type DirectoryEntry,
  fileError,
  FileExistsError,
  type FileHandle,
  FileNotFoundError,
  type FileStat,
  type FileSystem,
  type Inherited,
  IsADirectoryError,
  Kernel,
  type KernelOptions,
  MemoryFileSystem,
  type MemoryFileSystemOptions,
  NotADirectoryError,
  NotImplementedError,
  type OpenOptions,
  openPersistentFileSystem,
  OSError,
  type OutputTarget,
  PermissionError,
  type PersistentFileSystem,
  type PersistentFileSystemOptions,
  PIPE,
  type Process,
  type ProcessInfo,
  ProcessLookupError,
  type Program,
  type ProgramContext,
  type ProgramSpec,
  setDefaultKernel,
  setProgramsUrl,
  standardPrograms,
  type Signal,
  type SignalAction,
  type SpawnOptions,
  type StderrOption,
  type StdinOption,
  STDOUT,
  type StdoutOption,
  strerror,
  type SubprocessOptions,
} from "./index.ts";

declare const process: Process;
declare const reader: StreamReader;
declare const writer: StreamWriter;
declare const fs: FileSystem;

it("starts processes", () => {
  const options: SubprocessOptions = { stdin: PIPE, stdout: DEVNULL, stderr: STDOUT, cwd: "/", env: {} };
  expectTypeOf(createSubprocessExec("ls", "-l", options)).toEqualTypeOf<Awaitable<Process>>();
  expectTypeOf(createSubprocessExec("ls")).toEqualTypeOf<Awaitable<Process>>();
  expectTypeOf(createSubprocessShell("ls | wc", options)).toEqualTypeOf<Awaitable<Process>>();
  expectTypeOf(reader).toExtend<StdinOption>();
  expectTypeOf(writer).toExtend<StdoutOption>();
  expectTypeOf(STDOUT).toExtend<StderrOption>();
  // @ts-expect-error stdout cannot be where stdout goes
  void createSubprocessShell("ls", { stdout: STDOUT });
  // @ts-expect-error arguments are texts
  void createSubprocessExec("head", "-n", 1);
});

it("speaks to processes", () => {
  expectTypeOf(process.wait()).toEqualTypeOf<Awaitable<number>>();
  expectTypeOf(process.returncode).toEqualTypeOf<number | null>();
  expectTypeOf(process.stdin).toEqualTypeOf<StreamWriter | null>();
  expectTypeOf(process.communicate(new Uint8Array(1))).toExtend<Awaitable<[Uint8Array | null, Uint8Array | null]>>();
  expectTypeOf<Parameters<Process["sendSignal"]>[0]>().toEqualTypeOf<Signal | number>();
  // @ts-expect-error text is not bytes
  void process.communicate("text");
});

it("lets programs be written", () => {
  const program: Program = function* ({ argv, stdin, stdout, inherited, spawn, on, exit }: ProgramContext) {
    expectTypeOf(argv).toEqualTypeOf<readonly string[]>();
    const options: SpawnOptions = { stdin, stdout, stderr: "closed", inherit: [[3, stdin]] };
    expectTypeOf(inherited).toEqualTypeOf<readonly Inherited[]>();
    const child: ChildProcess = yield* spawn(["ls"], options);
    expectTypeOf(yield* child.wait()).toBeNumber();
    on("SIGTERM", (signal) => expectTypeOf(signal).toEqualTypeOf<Signal>());
    const action: SignalAction = "ignore";
    on("SIGINT", action);
    exit(3);
  };
  const spec: ProgramSpec = { load: () => Promise.resolve(program) };
  const inWorker: ProgramSpec = { worker: () => new Worker("program.js") };
  const output: OutputTarget = (bytes) => expectTypeOf(bytes).toEqualTypeOf<Uint8Array>();
  const options: KernelOptions = {
    fs,
    programs: { ...standardPrograms, one: program, two: spec, three: inWorker },
    stdout: output,
  };
  const kernel = new Kernel(options);
  expectTypeOf(kernel.processes).toEqualTypeOf<ProcessInfo[]>();
  expectTypeOf(setDefaultKernel(kernel)).toEqualTypeOf<Kernel | undefined>();
  expectTypeOf(defaultKernel()).toEqualTypeOf<Kernel>();
  expectTypeOf(setProgramsUrl).parameter(0).toEqualTypeOf<string | URL>();
  expectTypeOf(kernel.capabilities).toEqualTypeOf<Capabilities>();
  // @ts-expect-error a status is a number
  kernel.register("four", function* (): Coroutine<string> {
    return "done";
  });
});

it("knows files", () => {
  const limits: MemoryFileSystemOptions = { maxBytes: 1_000_000 };
  expectTypeOf(new MemoryFileSystem(limits)).toExtend<FileSystem>();
  const lasting: PersistentFileSystemOptions = { ...limits, timeout: { milliseconds: 500 } };
  expectTypeOf(openPersistentFileSystem("mine", lasting)).toEqualTypeOf<Awaitable<PersistentFileSystem>>();
  expectTypeOf<PersistentFileSystem>().toExtend<FileSystem & AsyncDisposable>();
  const options: OpenOptions = { read: true };
  expectTypeOf(fs.open("/a", options)).toEqualTypeOf<Awaitable<FileHandle>>();
  expectTypeOf(fs.readdir("/")).toEqualTypeOf<Awaitable<DirectoryEntry[]>>();
  expectTypeOf<FileStat["kind"]>().toEqualTypeOf<"file" | "directory" | "link" | "device">();
});

it("tells the reasons of failures apart", () => {
  expectTypeOf(fileError("ENOENT", "/a")).toEqualTypeOf<OSError>();
  expectTypeOf(strerror("ENOENT")).toBeString();
  for (const Kind of [FileExistsError, FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError]) {
    expectTypeOf(new Kind().filename).toEqualTypeOf<string | undefined>();
  }
  for (const Kind of [BrokenPipeError, ConnectionResetError, ProcessLookupError]) {
    expectTypeOf(new Kind()).toExtend<OSError>();
  }
  expectTypeOf(new NotImplementedError()).toExtend<Error>();
});
