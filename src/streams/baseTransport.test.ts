import { describe, expect, it } from "vitest";
import { Notes, turns } from "../../test/streams/notes.ts";
import { ContextVar, EventLoop, getRunningLoop } from "../index.ts";
import { runVirtual } from "../testing/index.ts";
import { BaseTransport, ConnectionAbortedError, CreditTransport } from "./index.ts";

/** A platform that does what the test says. */
class Platform extends BaseTransport {
  protected override readonly kind = "Platform";
  readonly asked: string[] = [];

  protected override send(data: Uint8Array): void {
    this.asked.push(`send:${data.length}`);
  }
  protected override sendEof(): void {
    this.asked.push("eof");
  }
  protected override end(): void {
    this.asked.push("end");
  }
  protected override reset(): void {
    this.asked.push("reset");
  }
  protected override delivered(bytes: number): void {
    this.asked.push(`delivered:${bytes}`);
  }

  // What it reports.
  override received(data: Uint8Array): void {
    super.received(data);
  }
  override receivedInTurn(data: Uint8Array): void {
    super.receivedInTurn(data);
  }
  override receivedEof(): void {
    super.receivedEof();
  }
  override sent(bytes: number): void {
    super.sent(bytes);
  }
  override lost(error: Error | null): void {
    super.lost(error);
  }
  get held(): number {
    return this.heldBytes;
  }
}

/** The same, with credit. */
class CreditPlatform extends CreditTransport {
  protected override readonly kind = "CreditPlatform";
  posted = 0;

  protected override post(block: Uint8Array): void {
    this.posted += block.length;
  }
  protected override postCredit(): void {}
  protected override sendEof(): void {}
  protected override end(): void {}
  protected override reset(): void {}
  override received(data: Uint8Array): void {
    super.received(data);
  }
  override receivedEnd(): void {
    super.receivedEnd();
  }
}

describe("what transports have in common", () => {
  it("is that the platform is asked to close when it has taken everything", async () => {
    await runVirtual(function* () {
      const notes = new Notes();
      const platform = new Platform(notes);
      platform.write(new Uint8Array(10));
      platform.writeEof();
      platform.writeEof();
      platform.sent(4);
      expect(platform.asked).toEqual(["send:10"]);
      platform.sent(6);
      expect(platform.asked).toEqual(["send:10", "eof"]);
      platform.close();
      platform.close();
      expect(platform.asked).toEqual(["send:10", "eof", "end"]);
      yield* turns();
      expect(notes.heard).toEqual(["made"]);
      platform.lost(null);
      platform.lost(new Error("twice"));
      platform.abort();
      yield* turns();
      expect(notes.heard).toEqual(["made", "lost"]);
    });
  });

  it("is that nothing is written when it is too late", async () => {
    await runVirtual(function* () {
      const platform = new Platform(new Notes());
      platform.close();
      platform.write(new Uint8Array(1));
      platform.write(new Uint8Array(0));
      platform.sent(0);
      platform.pauseReading();
      platform.resumeReading();
      expect([platform.asked, platform.isReading()]).toEqual([["end"], false]);
      yield* turns();
    });
  });

  it("is that what comes in an iteration of the loop is told at once, in order, unless reading is paused", async () => {
    await runVirtual(function* () {
      const notes = new Notes();
      const platform = new Platform(notes);
      platform.receivedInTurn(new Uint8Array(1));
      expect([...notes.heard]).toEqual([]);
      yield* turns();
      platform.receivedInTurn(new Uint8Array(2));
      expect([...notes.heard]).toEqual(["made", "data:1", "data:2"]);
      platform.pauseReading();
      platform.receivedInTurn(new Uint8Array(3));
      yield* turns();
      expect([platform.held, ...notes.heard]).toEqual([3, "made", "data:1", "data:2"]);
      platform.resumeReading();
      platform.receivedInTurn(new Uint8Array(4));
      yield* turns();
      expect(notes.heard).toEqual(["made", "data:1", "data:2", "data:3", "data:4"]);
      platform.close();
      platform.receivedInTurn(new Uint8Array(5));
      yield* turns();
      expect([platform.asked.at(-1), ...notes.heard]).toEqual([
        "delivered:5",
        "made",
        "data:1",
        "data:2",
        "data:3",
        "data:4",
      ]);
    });
  });

  it("is that the peer's end is told although reading is paused, after what came before", async () => {
    await runVirtual(function* () {
      const notes = new Notes();
      const platform = new Platform(notes);
      platform.received(new Uint8Array(3));
      platform.pauseReading();
      yield* turns();
      expect([notes.heard, platform.held]).toEqual([["made"], 3]);
      platform.lost(null);
      platform.received(new Uint8Array(1));
      yield* turns();
      expect(notes.heard).toEqual(["made", "data:3", "eof", "lost"]);
      expect(platform.asked).toEqual(["delivered:3"]);
    });
  });

  it("is that a pause takes effect between two pieces", async () => {
    await runVirtual(function* () {
      const notes = new Notes();
      const platform = new Platform(notes);
      notes.dataReceived = (data) => {
        notes.heard.push(`data:${data.length}`);
        platform.pauseReading();
      };
      for (const size of [1, 2, 3]) platform.received(new Uint8Array(size));
      platform.receivedEof();
      for (const next of ["data:1", "data:2", "data:3", "eof"]) {
        yield* turns();
        expect(notes.heard.at(-1)).toBe(next);
        platform.resumeReading();
      }
      platform.received(new Uint8Array(1));
      yield* turns();
      expect(notes.heard.at(-1)).toBe("eof");
    });
  });

  it("is heard in the context in which the transport was made", async () => {
    await runVirtual(function* () {
      const user = new ContextVar("user", { default: "nobody" });
      const notes = new Notes();
      notes.dataReceived = () => notes.heard.push(user.get());
      const token = user.set("maker");
      const platform = new Platform(notes);
      user.reset(token);
      platform.received(new Uint8Array(1));
      yield* turns();
      expect(notes.heard).toEqual(["made", "maker"]);
    });
  });

  it("is an error for bytes that never left, if the peer closes first", async () => {
    await runVirtual(function* () {
      const notes = new Notes();
      const platform = new Platform(notes);
      platform.write(new Uint8Array(10));
      platform.close();
      platform.lost(null);
      yield* turns();
      expect(notes.heard.at(-1)).toBe("lost: ConnectionResetError: closed by the peer, 10 bytes were not sent");
    });
  });

  it("is that water marks are kept, whatever the protocol does about them", async () => {
    const told: string[] = [];
    await runVirtual(function* () {
      getRunningLoop().setExceptionHandler((_, { message }) => told.push(message));
      const notes = new Notes();
      const platform = new Platform(notes);
      platform.setWriteBufferLimits({ high: 10, low: 5 });
      platform.write(new Uint8Array(10));
      platform.write(new Uint8Array(1));
      platform.write(new Uint8Array(1));
      platform.sent(6);
      yield* turns();
      expect(notes.heard).toEqual(["pause", "made"]);
      platform.sent(1);
      platform.write(new Uint8Array(1)); // before it is told to go on
      yield* turns();
      expect(notes.heard).toEqual(["pause", "made"]);
      platform.sent(1);
      yield* turns();
      expect(notes.heard).toEqual(["pause", "made", "resume"]);
      platform.setProtocol({
        ...notes,
        pauseWriting() {
          throw new Error("no");
        },
      } as never);
      platform.setWriteBufferLimits({ high: 1 });
    });
    expect(told).toEqual(["protocol.pauseWriting() failed"]);
  });

  it("is that the platform's connection ends when its loop is closed", () => {
    const loop = new EventLoop();
    const platform = new Platform(new Notes(), { loop });
    loop.close();
    platform.received(new Uint8Array(1));
    platform.received(new Uint8Array(1));
    expect([platform.asked, String(platform)]).toEqual([["reset"], "Platform[lost, unread:1]"]);
  });

  it("is that one direction alone is not closed where that cannot be", async () => {
    await runVirtual(function* () {
      const platform = new Platform(new Notes());
      platform.canWriteEof = () => false;
      expect(() => platform.writeEof()).toThrow("Platform[open] cannot be closed in one direction alone");
      yield* turns();
    });
  });
});

describe("flow control by credit", () => {
  it("gives a peer up that sends more than it was granted", async () => {
    await runVirtual(function* () {
      const notes = new Notes();
      const platform = new CreditPlatform(notes, { window: 100 });
      platform.pauseReading();
      platform.received(new Uint8Array(100));
      platform.received(new Uint8Array(1));
      yield* turns();
      const error = new ConnectionAbortedError("the peer sent more than the 100 bytes that it was granted");
      expect(notes.heard).toEqual(["made", `lost: ${error}`]);
    });
  });

  it("tells of bytes that the peer will never ask for", async () => {
    await runVirtual(function* () {
      const notes = new Notes();
      const platform = new CreditPlatform(notes, { window: 100 });
      platform.write(new Uint8Array(150));
      expect(platform.posted).toBe(100);
      platform.receivedEnd();
      yield* turns();
      expect(notes.heard).toEqual(["made", "lost: ConnectionResetError: closed by the peer, 50 bytes were not sent"]);
    });
  });

  it("sends small writes of one turn together", async () => {
    await runVirtual(function* () {
      const platform = new CreditPlatform(new Notes());
      const sizes: number[] = [];
      (platform as unknown as { post(block: Uint8Array): void }).post = (block) => void sizes.push(block.length);
      for (let i = 0; i < 100; i++) platform.write(new Uint8Array(5));
      expect(sizes).toEqual([]);
      yield;
      yield;
      expect(sizes).toEqual([500]);
      platform.write(new Uint8Array(7));
      platform.write(new Uint8Array(300_000)); // what is small goes first
      for (let i = 0; i < 5; i++) platform.write(new Uint8Array(4000));
      expect(sizes).toEqual([500, 7, 262_144, 37_856, 20_000]);
    });
  });
});
