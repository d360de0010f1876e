import headless from "@xterm/headless";
import { describe, expect, it } from "vitest";
import { createTask, type Coroutine, run, sleep, timeout, TimeoutError } from "asyncio-web";
import { complete } from "./completion.ts";
import { History } from "./history.ts";
import { home, ShellSession } from "./shellSession.ts";
import { Tty } from "./tty.ts";
import { createWorld } from "./world.ts";

const up = "\x1b[A";
const down = "\x1b[B";
const left = "\x1b[D";
const right = "\x1b[C";

/** A terminal without a page, and a shell in it. */
class Desk {
  readonly terminal: InstanceType<typeof headless.Terminal>;
  readonly tty: Tty;

  constructor(terminal: Desk["terminal"], tty: Tty) {
    this.terminal = terminal;
    this.tty = tty;
  }

  /** The rows of the screen that hold something. */
  get text(): string {
    const { active } = this.terminal.buffer;
    const rows = Array.from({ length: active.length }, (_, y) => active.getLine(y)?.translateToString(true) ?? "");
    return rows.join("\n").trimEnd();
  }

  get cursor(): [x: number, y: number] {
    const { cursorX, cursorY, baseY } = this.terminal.buffer.active;
    return [cursorX, baseY + cursorY];
  }

  /** Types, and waits until the screen shows it. */
  *type(keys: string): Coroutine<void> {
    this.terminal.input(keys);
    yield* this.tty.output(new Uint8Array(0));
  }

  /** Types, and waits for a text on the screen. */
  *see(keys: string, text: string): Coroutine<void> {
    yield* this.type(keys);
    try {
      yield* timeout(60, () => this.#until(text));
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
      expect(this.text).toBe(text);
    }
  }

  *#until(text: string): Coroutine<void> {
    while (!this.text.endsWith(text)) yield* sleep(0.005);
  }
}

function atDesk(
  test: (desk: Desk) => Coroutine<void>,
  { cols = 40, storage = memory() }: { cols?: number; storage?: Pick<Storage, "getItem" | "setItem"> } = {},
): Promise<void> {
  return run(function* () {
    const terminal = new headless.Terminal({ cols, rows: 12, allowProposedApi: true });
    const kernel = yield* createWorld();
    const session = new ShellSession(kernel);
    const tty = new Tty({
      screen: terminal,
      history: new History(storage),
      complete: (before, cwd) => complete(before, { programs: kernel.programs, fs: kernel.fs, cwd, home }),
      onInterrupt: () => session.interrupt(),
    });
    const tasks = [tty.start(), createTask(session.run(tty))];
    const desk = new Desk(terminal, tty);
    yield* desk.see("", "/home $");
    yield* test(desk);
    for (const task of tasks) task.cancel();
  });
}

function memory(): Pick<Storage, "getItem" | "setItem"> {
  const values = new Map<string, string>();
  return { getItem: (key) => values.get(key) ?? null, setItem: (key, value) => void values.set(key, value) };
}

describe("the terminal", () => {
  it("runs what is typed, and shows the status where it is not 0", () =>
    atDesk(function* (desk) {
      yield* desk.see("echo hello | tr a-z A-Z\r", "/home $ echo hello | tr a-z A-Z\nHELLO\n/home $");
      yield* desk.see("false\r", "/home 1$");
      yield* desk.see("cd /tmp\r", "/tmp $");
    }));

  it("edits in the middle of a line", () =>
    atDesk(function* (desk) {
      yield* desk.type("echo wrld");
      yield* desk.type(left.repeat(3));
      yield* desk.type("o");
      expect(desk.text).toBe("/home $ echo world");
      expect(desk.cursor).toEqual([15, 0]);
      yield* desk.type("\x01X\x05!\x02\x7f");
      expect(desk.text).toBe("/home $ Xecho worl!");
      yield* desk.type("\x17ab\x15\x19\x19\x0b");
      expect(desk.text).toBe("/home $ Xecho abXecho ab");
    }));

  it("shows lines that are longer than a row, and wide characters at its end", () =>
    atDesk(
      function* (desk) {
        yield* desk.type("echo 1234567"); // 8 + 12 columns: a row
        expect([desk.text, desk.cursor]).toEqual(["/home $ echo 1234567", [0, 1]]);
        yield* desk.type("89");
        expect(desk.text).toBe("/home $ echo 1234567\n89");
        yield* desk.type("\x01");
        expect(desk.cursor).toEqual([8, 0]);
        yield* desk.type(`${right.repeat(5)}0`);
        expect(desk.text).toBe("/home $ echo 0123456\n789");
        yield* desk.type("\x15\x0b12345678901日本");
        expect(desk.text).toBe("/home $ 12345678901\n日本");
        yield* desk.type(left.repeat(2));
        expect(desk.cursor).toEqual([0, 1]);
        yield* desk.type("\x0b👍e\u0301");
        expect(desk.text).toBe("/home $ 12345678901\n👍e\u0301");
        expect(desk.cursor).toEqual([3, 1]);
        yield* desk.type("\x7f\x7f");
        expect(desk.text).toBe("/home $ 12345678901");
      },
      { cols: 20 },
    ));

  it("has a history, which outlasts the page", async () => {
    const storage = memory();
    await atDesk(
      function* (desk) {
        yield* desk.see("echo one\r", "one\n/home $");
        yield* desk.see("echo two\r", "two\n/home $");
        yield* desk.type(`ec${up}${up}`);
        expect(desk.text).toMatch(/\$ echo one$/);
        yield* desk.type(down);
        expect(desk.text).toMatch(/\$ echo two$/);
        yield* desk.type(down + down);
        expect(desk.text).toMatch(/\$ ec$/);
      },
      { storage },
    );
    await atDesk(
      function* (desk) {
        yield* desk.see(`${up}\r`, "/home $ echo two\ntwo\n/home $");
        yield* desk.type("\x12on");
        expect(desk.text).toMatch(/\$ \(search: on\) echo one$/);
        yield* desk.see("\r", "/home $ echo one\none\n/home $");
      },
      { storage },
    );
  });

  it("completes names of programs and paths, and lists them at a second Tab", () =>
    atDesk(function* (desk) {
      yield* desk.type("basen\t");
      expect(desk.text).toBe("/home $ basename");
      yield* desk.type("ci\t");
      expect(desk.text).toBe("/home $ basename cities.csv");
      yield* desk.type("\x15ec\tx | s\t");
      expect(desk.text).toBe("/home $ echo x | s");
      yield* desk.type("\t");
      expect(desk.text).toMatch(/\nsed +set +shift +sort\nseq +sh +sleep +source\n\/home \$ echo x \| s$/);
      yield* desk.type("\x15cd b\t");
      expect(desk.text).toMatch(/\/home \$ cd bin\/$/);
    }));

  it("interrupts a loop, and drops a line", () =>
    atDesk(function* (desk) {
      yield* desk.see("while :; do echo on; sleep 60; done\r", "\non");
      yield* desk.see("\x03", "on\n^C\n/home 130$");
      yield* desk.see("not this\x03", "/home 130$ not this^C\n/home 130$");
      yield* desk.see("echo $?\r", "130\n/home $");
      yield* desk.see("cat\rone\x03", "one^C\n/home 130$");
      yield* desk.see("yes\r", "y\ny\ny");
      yield* desk.see("\x03", "\n/home 130$");
    }));

  it("hands lines to the program that reads, edited, and its end", () =>
    atDesk(function* (desk) {
      yield* desk.see("cat\ronee\x7f\r", "one\none");
      yield* desk.see("two\x04", "twotwo");
      yield* desk.see("\x04", "/home $");
      yield* desk.see('read x; echo "<$x>"\ra b\r', "a b\n<a b>\n/home $");
      yield* desk.see("read x\r\x04", "/home 1$");
      yield* desk.see("echo on\r", "on\n/home $");
    }));

  it("asks for the rest of a command", () =>
    atDesk(function* (desk) {
      yield* desk.see("for i in 1 2\r", "\n>");
      yield* desk.see("do echo $i; done\r", "1\n2\n/home $");
    }));

  it("keeps what is typed while a command runs, and moves it behind the output", () =>
    atDesk(function* (desk) {
      yield* desk.see("read x; echo got; read y; echo $y\r1\r", "1\ngot");
      yield* desk.type("typed");
      expect(desk.text).toMatch(/got\ntyped$/);
      yield* desk.see("\recho", "typed\ntyped\n/home $ echo");
      yield* desk.see(" a &\r", "/home $ echo a &\na\n/home $");
    }));

  it("knows a command that was typed before its prompt came from one that is being typed", () =>
    atDesk(function* (desk) {
      yield* desk.see("read x\r", "read x");
      yield* desk.see("1\rtr a b\r", "tr a b\n/home $");
      yield* desk.see("a\tc\r", "\na^Ic\nb       c");
      yield* desk.see("\x04", "c\n/home $");
      yield* desk.see(up, "/home $ read x");
      yield* desk.see("\x15sleep 60\r", "sleep 60");
      desk.tty.command("echo now");
      yield* desk.see("", "\n^C\n/home 130$ echo now\nnow\n/home $");
    }));

  it("begins a new shell at the end of one", () =>
    atDesk(
      function* (desk) {
        yield* desk.see("x=1\r", "/home $");
        yield* desk.see("\x04", "[The shell has ended with status 0. Here is a new one.]\n/home $");
        yield* desk.see(
          'echo "<$x>"; exit 3\r',
          "<>\n[The shell has ended with status 3. Here is a new one.]\n/home $",
        );
      },
      { cols: 80 },
    ));

  it("clears the screen but for the line, which fits a new width", () =>
    atDesk(function* (desk) {
      yield* desk.see("echo a\r", "a\n/home $");
      yield* desk.type("1234567890123456");
      yield* desk.type("\x0c");
      expect(desk.text).toBe("/home $ 1234567890123456");
      desk.terminal.resize(20, 12);
      yield* desk.type("x");
      expect(desk.text).toBe("/home $ 123456789012\n3456x");
    }));
});
