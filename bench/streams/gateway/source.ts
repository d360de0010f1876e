import { type AddressInfo, createServer, type Socket } from "node:net";

// Sends so many bytes to whoever connects, as fast as they are taken. It leaves the end to the other side: websockify
// loses what comes right before one.

const bytes = Number(process.argv[2]);
const chunk = Buffer.alloc(1 << 18, "asyncio");

function send(socket: Socket): void {
  let left = bytes;
  const more = (): void => {
    while (left > 0) {
      const now = chunk.subarray(0, Math.min(left, chunk.length));
      left -= now.length;
      if (!socket.write(now)) return;
    }
  };
  socket
    .on("drain", more)
    .on("error", () => socket.destroy())
    .resume();
  more();
}

const server = createServer(send).listen(0, "127.0.0.1", () => {
  console.log(`port ${(server.address() as AddressInfo).port}`);
});
