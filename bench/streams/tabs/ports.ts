// A shared worker that gives two pages the ends of a channel: what a program of two tabs has to begin with.

let waiting: MessagePort | undefined;

addEventListener("connect", (event) => {
  const [port] = (event as MessageEvent).ports as [MessagePort];
  if (waiting === undefined) {
    waiting = port;
    return;
  }
  const { port1, port2 } = new MessageChannel();
  waiting.postMessage(null, [port1]);
  port.postMessage(null, [port2]);
  waiting = undefined;
});
