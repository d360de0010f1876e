export { createSubprocessExec, createSubprocessShell, type SubprocessOptions } from "./createSubprocess.ts";
export { DEVNULL, PIPE, type StderrOption, type StdinOption, STDOUT, type StdoutOption } from "./stdio.ts";
export { Process } from "./process.ts";
export type { Signal } from "./signals.ts";
export { Kernel, type KernelOptions, type OutputTarget, type ProcessInfo } from "./kernel.ts";
export type { ProgramSpec } from "./programTable.ts";
export type { Capabilities } from "./capabilities.ts";
export { defaultKernel, setDefaultKernel } from "./defaultKernel.ts";
export { standardPrograms } from "./standardPrograms.ts";
export { setProgramsUrl } from "./createStandardWorker.ts";
export type { ChildProcess, Inherited, Program, ProgramContext, SignalAction, SpawnOptions } from "./program.ts";
export type { DirectoryEntry, FileHandle, FileStat, FileSystem, OpenOptions } from "./fileSystem.ts";
export { MemoryFileSystem, type MemoryFileSystemOptions } from "./memoryFileSystem.ts";
export { openPersistentFileSystem, type PersistentFileSystemOptions } from "./openPersistentFileSystem.ts";
export type { PersistentFileSystem } from "./persistentFileSystem.ts";
export { fileError, strerror } from "./strerror.ts";
export {
  BrokenPipeError,
  ConnectionResetError,
  FileExistsError,
  FileNotFoundError,
  IsADirectoryError,
  NotADirectoryError,
  NotImplementedError,
  OSError,
  PermissionError,
  ProcessLookupError,
} from "../errors.ts";
