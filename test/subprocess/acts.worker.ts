import { sleep } from "../../src/index.ts";
import { program } from "../../src/subprocess/worker/index.ts";

const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];

/** What its first argument says. */
program(function* ({ argv, env, cwd, pid, stdin, stdout, stderr, on, exit, fs }) {
  const [, act = "", ...rest] = argv;
  switch (act) {
    case "echo": // each line, at once
      for (let line; (line = yield* stdin.readline()).length > 0;) {
        stdout.write(encoder.encode(`<${decoder.decode(line).trimEnd()}>\n`));
        yield* stdout.drain();
      }
      break;
    case "exit":
      exit(Number(rest[0]));
      break;
    case "facts":
      stdout.write(encoder.encode(JSON.stringify({ argv, env, cwd, pid })));
      break;
    case "throw":
      throw new RangeError(rest[0]);
    case "both":
      stderr.write(encoder.encode("err\n"));
      stdout.write(encoder.encode("out\n"));
      break;
    case "fill": // so many bytes in one piece
      stdout.write(new Uint8Array(Number(rest[0])).fill(0x79));
      yield* stdout.drain();
      break;
    case "spin":
      stdout.write(encoder.encode("spinning\n"));
      yield* stdout.drain();
      for (;;);
    case "handle": // a signal, after some work
      on("SIGTERM", () => {
        stdout.write(encoder.encode("cleaning up\n"));
        exit(42);
      });
      stdout.write(encoder.encode("ready\n"));
      yield* stdout.drain();
      yield* sleep(60);
      break;
    case "files": {
      const file = yield* fs.open(rest[0] as string, { read: true, write: true, create: true });
      yield* file.write(0, encoder.encode("from a worker"));
      stdout.write(yield* file.read(5, 3));
      file.close();
      break;
    }
    default:
      exit(64);
  }
});
