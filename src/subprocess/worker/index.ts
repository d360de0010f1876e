export { program } from "./program.ts";
export type { ChildProcess, Inherited, Program, ProgramContext, SignalAction, SpawnOptions } from "../program.ts";
export type { Signal } from "../signals.ts";
export type { DirectoryEntry, FileHandle, FileStat, FileSystem, OpenOptions } from "../fileSystem.ts";
export { fileError, strerror } from "../strerror.ts";
