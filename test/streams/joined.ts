import {
  PageTransport,
  StreamReader,
  StreamReaderProtocol,
  type Streams,
  StreamWriter,
} from "../../src/streams/index.ts";

/** How a connection of tests is made. */
export interface Joined {
  /** How many bytes may be under way in each direction. */
  readonly window?: number;
  /** The limit of both readers. */
  readonly limit?: number;
}

/** Both ends of a connection within the page. */
export function joined({ window, limit }: Joined = {}): [Streams, Streams] {
  const readers = [new StreamReader({ limit }), new StreamReader({ limit })] as const;
  const protocols = [new StreamReaderProtocol(readers[0]), new StreamReaderProtocol(readers[1])] as const;
  const transports = PageTransport.join(protocols, [{ window }, { window }]);
  return [
    [readers[0], new StreamWriter(transports[0], protocols[0], readers[0])],
    [readers[1], new StreamWriter(transports[1], protocols[1], readers[1])],
  ];
}
