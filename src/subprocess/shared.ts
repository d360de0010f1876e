import { osError } from "../errors.ts";
import type { StreamReader } from "../streams/streamReader.ts";
import type { StreamWriter } from "../streams/streamWriter.ts";
import { ClosedSink, ClosedSource } from "./closedStream.ts";
import type { Sink, Source } from "./description.ts";
import { Intake } from "./intake.ts";
import { NullSink, NullSource } from "./nullDevice.ts";
import { StreamSink, StreamSource } from "./openStream.ts";
import { SinkTransport } from "./sinkTransport.ts";
import { strerror } from "./strerror.ts";

/** What a reader reads, to be held by one more: what it has not read goes back. `null` is `/dev/null`, and what is closed fails. */
export function sourceOf(reader: StreamReader | "closed" | null): Source {
  if (reader === null) return new NullSource();
  if (reader === "closed") return new ClosedSource();
  const intake = Intake.of(reader);
  if (intake === undefined) return new StreamSource(reader);
  if (intake.isClosed) throw osError("EBADF", strerror("EBADF"));
  intake.giveBack();
  return intake.source.hold();
}

/** What a writer writes into, to be held by one more. `null` is `/dev/null`, and what is closed fails. */
export function sinkOf(writer: StreamWriter | "closed" | null): Sink {
  if (writer === null) return new NullSink();
  if (writer === "closed") return new ClosedSink();
  if (!(writer.transport instanceof SinkTransport)) return new StreamSink(writer);
  const sink = writer.transport.sink;
  if (sink === undefined) throw osError("EBADF", strerror("EBADF"));
  return sink.hold();
}
