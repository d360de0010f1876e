import type { Bytes } from "../../streams/bytes.ts";
import type { DirectoryEntry, FileStat, OpenOptions } from "../fileSystem.ts";
import type { Signal } from "../signals.ts";

/** What a path turned out to be: a directory has no handle, its path stands for it. */
export type Opened = { readonly kind: "file" | "device"; readonly handle: number } | { readonly kind: "directory" };

/**
 * What a program can ask of whoever holds its streams and files, and what it is answered. All of it can be cloned.
 *
 * 1. The handles 0, 1 and 2 are stdin, stdout and stderr, which are read and written in order. Files have the numbers from 3 on,
 *    and are read and written at positions.
 * 2. `data` that is written is a view of the program's memory: it is valid until the answer.
 * 3. A program asks one thing at a time.
 */
export interface Questions {
  /** Up to `max` bytes of stdin, waiting until there are any; none at its end. */
  read: [{ readonly handle: number; readonly max: number }, Bytes];
  /** Answered when all is taken. */
  write: [{ readonly handle: number; readonly data: Uint8Array }, void];
  /**
   * Waits for some seconds, without an end if there are none; with `stdin`, at most until that can be read: the answer is how
   * many bytes are known to be there, 0 at the end, -1 if the time ran out.
   */
  poll: [{ readonly stdin: boolean; readonly seconds: number | undefined }, number];

  open: [{ readonly path: string; readonly options: OpenOptions }, Opened];
  close: [{ readonly handle: number }, void];
  pread: [{ readonly handle: number; readonly position: number; readonly length: number }, Bytes];
  pwrite: [{ readonly handle: number; readonly position: number; readonly data: Uint8Array }, void];
  truncate: [{ readonly handle: number; readonly size: number }, void];
  fstat: [{ readonly handle: number }, FileStat];

  stat: [{ readonly path: string }, FileStat];
  lstat: [{ readonly path: string }, FileStat];
  readlink: [{ readonly path: string }, string];
  symlink: [{ readonly target: string; readonly path: string }, undefined];
  readdir: [{ readonly path: string }, DirectoryEntry[]];
  mkdir: [{ readonly path: string }, void];
  rmdir: [{ readonly path: string }, void];
  unlink: [{ readonly path: string }, void];
  rename: [{ readonly from: string; readonly to: string }, void];
  utimes: [{ readonly path: string; readonly atime: number; readonly mtime: number }, void];

  /** Sends a signal to the process itself. */
  raise: [{ readonly signal: Signal }, void];
  /** Ends the process by SIGABRT, whatever it does about signals. */
  abort: [{ readonly message: string | undefined }, void];
}

/** One question. */
export type Call = { [Op in keyof Questions]: { readonly op: Op } & Questions[Op][0] }[keyof Questions];

/** What is answered, or why it is refused: the code of an OSError. */
export type Answer = { readonly value: Questions[keyof Questions][1] } | { readonly error: string };

/** A system call, which asks questions until it knows its result. It raises {@link Refusal}. */
export type SystemCall<T = void> = Generator<Call, T, Answer>;

/** System calls by name that ask nothing. They raise {@link Refusal}, too. */
export type PlainCalls = Readonly<Record<string, (...args: never[]) => void>>;

/** System calls by name that may ask. */
export type AskingCalls = Readonly<Record<string, (...args: never[]) => SystemCall>>;

/** Why a system call fails: the code of an OSError. */
export class Refusal extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Asks one question. */
export function* ask<Op extends keyof Questions>(op: Op, question: Questions[Op][0]): SystemCall<Questions[Op][1]> {
  const answer = yield { op, ...question } as Call;
  if ("error" in answer) throw new Refusal(answer.error);
  return answer.value;
}
