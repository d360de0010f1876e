import { crc32 } from "node:zlib";
import { type Coroutine, createTask, isCancelled, sleep, type Task } from "../../src/index.ts";
import {
  BrokenPipeError,
  ConnectionResetError,
  IncompleteReadError,
  LimitOverrunError,
  StreamReader,
  type Transport,
} from "../../src/streams/index.ts";
import { createError, typeName } from "../errors.ts";
import type { Sequence, Step, StreamEvent } from "./sequence.ts";

const LONGEST_SHOWN = 200;

/** Plays a sequence on this library's reader, as the recorder does on CPython's, and gives what happened. */
export function* play({ limit, steps }: Sequence): Coroutine<StreamEvent[]> {
  const trace: StreamEvent[] = [];
  const tasks: Task<void>[] = [];
  const reader = new StreamReader({ limit });
  const transport: Pick<Transport, "pauseReading" | "resumeReading"> = {
    pauseReading: () => void trace.push(["pause"]),
    resumeReading: () => void trace.push(["resume"]),
  };
  reader.setTransport(transport as Transport);
  for (const step of steps) {
    try {
      yield* take(step, reader, tasks, trace);
    } catch (error) {
      trace.push(showError(error));
    }
  }
  for (let turn = 0; turn < 10; turn++) yield* sleep(0);
  tasks.forEach((task, number) => task.done() || trace.push([number, "waits"]));
  const seen = [...trace];
  for (const task of tasks) task.cancel();
  return seen;
}

function* take(step: Step, reader: StreamReader, tasks: Task<void>[], trace: StreamEvent[]): Coroutine<void> {
  switch (step[0]) {
    case "feed":
      return reader.feedData(encode(step[1].repeat(step[2])));
    case "eof":
      return reader.feedEof();
    case "fail":
      return reader.setException(failure(step[1], step[2]));
    case "tick":
      for (let turn = 0; turn < step[1]; turn++) yield* sleep(0);
      return;
    case "cancel":
      return void tasks[step[1] % tasks.length]?.cancel();
    case "look":
      return void trace.push(["look", reader.atEof(), reader.exception() !== null]);
    default:
      tasks.push(createTask(read(reader, step, tasks.length, trace)));
  }
}

function* read(reader: StreamReader, step: Step, number: number, trace: StreamEvent[]): Coroutine<void> {
  try {
    const data = yield* begin(reader, step);
    trace.push(data === undefined ? [number, "end"] : [number, "bytes", show(data)]);
  } catch (error) {
    trace.push(isCancelled(error) ? [number, "cancelled"] : [number, ...showError(error)]);
  }
}

function* begin(reader: StreamReader, step: Step): Coroutine<Uint8Array | undefined> {
  switch (step[0]) {
    case "read":
      return yield* reader.read(step[1]);
    case "readexactly":
      return yield* reader.readexactly(step[1]);
    case "readline":
      return yield* reader.readline();
    case "readuntil":
      return yield* reader.readuntil(step[1].map(encode));
    case "next":
      return (yield* reader.next()).value;
    default:
      throw new TypeError(`expected a read, got ${step[0]}`);
  }
}

function showError(error: unknown): StreamEvent {
  const shown: StreamEvent = ["error", typeName(error), (error as Error).message];
  if (error instanceof IncompleteReadError) shown.push(show(error.partial), error.expected);
  if (error instanceof LimitOverrunError) shown.push(error.consumed);
  return shown;
}

function failure(kind: string, message: string): Error {
  if (kind === "BrokenPipeError") return new BrokenPipeError(message);
  if (kind === "ConnectionResetError") return new ConnectionResetError(message);
  return createError(kind, message);
}

function encode(text: string): Uint8Array {
  return Buffer.from(text, "latin1");
}

function show(data: Uint8Array): string {
  return data.length <= LONGEST_SHOWN ? Buffer.from(data).toString("latin1") : `${data.length} bytes, ${crc32(data)}`;
}
