import { program } from "asyncio-web/program";

program(function* ({ stdin, stdout }) {
  for (let block; (block = yield* stdin.read(65_536)).length > 0;) {
    stdout.write(new TextEncoder().encode(new TextDecoder().decode(block).toUpperCase()));
    yield* stdout.drain();
  }
});
