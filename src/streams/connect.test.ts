import { describe, expect, it } from "vitest";
import { type Coroutine, createTask } from "../index.ts";
import { runVirtual } from "../testing/index.ts";
import { ConnectionRefusedError, openConnection, startServer, type StreamReader, type StreamWriter } from "./index.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function* echo(reader: StreamReader, writer: StreamWriter): Coroutine<void> {
  for (let line; (line = yield* reader.readline()).length > 0;) {
    writer.write(line);
    yield* writer.drain();
  }
  writer.close();
  yield* writer.waitClosed();
}

describe("the page's own network", () => {
  it("carries a conversation to its end", async () => {
    const answers: string[] = [];
    await runVirtual(function* () {
      const server = yield* startServer(echo, "localhost", 8888);
      const [reader, writer] = yield* openConnection("127.0.0.1", 8888);
      writer.write(encoder.encode("one\ntwo\n"));
      answers.push(decoder.decode(yield* reader.readline()));
      writer.write(encoder.encode("three"));
      writer.writeEof();
      answers.push(decoder.decode(yield* reader.read()));
      writer.close();
      yield* writer.waitClosed();
      server.close();
      yield* server.waitClosed();
    });
    expect(answers).toEqual(["one\n", "two\nthree"]);
  });

  it("is there at once when it has been used before", async () => {
    let isThere: boolean | undefined;
    await runVirtual(function* () {
      const server = yield* startServer(echo, "localhost", 8889);
      const task = createTask(openConnection("localhost", 8889));
      for (let turns = 0; turns < 3; turns += 1) yield; // no promise is settled before the host's next turn
      isThere = task.done();
      const [, writer] = yield* task;
      writer.close();
      server.close();
      yield* server.waitClosed();
    });
    expect(isThere).toBe(true);
  });

  it("refuses where nobody listens", async () => {
    await expect(runVirtual(openConnection("localhost", 1))).rejects.toThrow(ConnectionRefusedError);
  });
});
