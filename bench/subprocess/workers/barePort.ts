import { PortReader, PortWriter } from "./creditPort.ts";

// A cat between two ports.
addEventListener("message", async ({ data: credit, ports }: MessageEvent<number>) => {
  const [input, output] = ports as [MessagePort, MessagePort];
  const [reader, writer] = [new PortReader(input), new PortWriter(output, credit)];
  for (;;) await writer.write(await reader.read());
});
