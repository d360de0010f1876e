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
import type { ReadStep, Sequence, Step, StreamEvent } from "./sequence.ts";

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
      reader.feedData(encode(step[1].repeat(step[2])));
      break;
    case "eof":
      reader.feedEof();
      break;
    case "fail":
      reader.setException(failure(step[1], step[2]));
      break;
    case "tick":
      for (let turn = 0; turn < step[1]; turn++) yield* sleep(0);
      break;
    case "cancel":
      tasks[step[1] % tasks.length]?.cancel();
      break;
    case "look":
      trace.push(["look", reader.atEof(), reader.exception() !== null]);
      break;
    case "read":
    case "readexactly":
    case "readline":
    case "readuntil":
    case "next":
      tasks.push(createTask(read(reader, step, tasks.length, trace)));
      break;
    default:
      step[0] satisfies never;
  }
}

function* read(reader: StreamReader, step: ReadStep, number: number, trace: StreamEvent[]): Coroutine<void> {
  try {
    const data = yield* begin(reader, step);
    trace.push(data === undefined ? [number, "end"] : [number, "bytes", show(data)]);
  } catch (error) {
    trace.push(isCancelled(error) ? [number, "cancelled"] : [number, ...showError(error)]);
  }
}

function* begin(reader: StreamReader, step: ReadStep): Coroutine<Uint8Array | undefined> {
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
      return step[0] satisfies never;
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
