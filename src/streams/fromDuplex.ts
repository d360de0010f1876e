import { getEventLoop } from "../tasks/eventLoop.ts";
import { type Duplex, DuplexTransport } from "./duplexTransport.ts";
import { StreamReader, type StreamReaderOptions } from "./streamReader.ts";
import { StreamReaderProtocol } from "./streamReaderProtocol.ts";
import { StreamWriter } from "./streamWriter.ts";

/**
 * A reader and a writer over two streams of the web platform: what the streams fail by, reads and `drain()` raise.
 * `writer.writeEof()` closes `writable` alone, `writer.close()` cancels `readable` as well.
 *
 * @throws TypeError if a stream is locked
 */
export function fromDuplex(duplex: Duplex, options: StreamReaderOptions = {}): [StreamReader, StreamWriter] {
  const { limit, loop = getEventLoop() } = options;
  const reader = new StreamReader({ limit, loop });
  const protocol = new StreamReaderProtocol(reader, undefined, { loop });
  return [reader, new StreamWriter(new DuplexTransport(duplex, protocol, { loop }), protocol, reader)];
}
