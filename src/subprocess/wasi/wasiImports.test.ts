import { wasi } from "@bjorn3/browser_wasi_shim";
import { describe, expect, it } from "vitest";
import type { Answer, Call } from "./calls.ts";
import { ProgramExit } from "../programExit.ts";
import { advance, wasiImports } from "./wasiImports.ts";
import { WasiSystem } from "./wasiSystem.ts";

const decoder = new TextDecoder();
const OUT = 1024;
const TEXT = 4096;
const everyRight = (1n << 29n) - 1n;
const file = { kind: "file", ino: 7, size: 5, mode: 0o644, atime: 1, mtime: 2.5 } as const;

/** System calls as a program makes them, with its memory, and with the answers that a test gives. */
class Bench {
  readonly asked: Call[] = [];
  readonly view: DataView;
  readonly system: WasiSystem;
  readonly #bytes: Uint8Array;
  readonly #imports: Record<string, (...args: never[]) => unknown>;

  constructor(answers: (Answer | ((call: Call) => Answer))[] = [], setup: Partial<WasiSystem["setup"]> = {}) {
    this.system = new WasiSystem({ argv: ["program"], env: {}, cwd: "/", ...setup });
    const memory = new WebAssembly.Memory({ initial: 1 });
    this.system.memory.attach(memory);
    this.view = new DataView(memory.buffer);
    this.#bytes = new Uint8Array(memory.buffer);
    this.#imports = wasiImports(this.system, (call) => (...args: never[]) => {
      const steps = call(...args);
      let step = advance(steps);
      while (typeof step === "object") {
        this.asked.push(step);
        const answer = answers.shift();
        if (answer === undefined) throw new Error(`expected no question, got ${step.op}`);
        step = advance(steps, typeof answer === "function" ? answer(step) : answer);
      }
      return step;
    });
  }

  call(name: string, ...args: (number | bigint)[]): unknown {
    return this.#imports[name]?.(...(args as never[]));
  }

  /** Calls with a path. */
  callPath(name: string, before: (number | bigint)[], path: string, ...after: (number | bigint)[]): unknown {
    return this.call(name, ...before, TEXT, this.put(TEXT, path), ...after);
  }

  put(at: number, text: string): number {
    const bytes = new TextEncoder().encode(text);
    this.#bytes.set(bytes, at);
    return bytes.length;
  }

  text(at: number, length: number): string {
    return decoder.decode(this.#bytes.slice(at, at + length));
  }

  /** A list of buffers, one behind the other from `TEXT` on. */
  buffers(...lengths: number[]): [list: number, count: number] {
    let at = TEXT;
    for (const [index, length] of lengths.entries()) {
      this.view.setUint32(8 * index, at, true);
      this.view.setUint32(8 * index + 4, length, true);
      at += length;
    }
    return [0, lengths.length];
  }

  open(path: string, rights: bigint = everyRight, how = 0, flags = 0): number {
    expect(this.callPath("path_open", [3, 0], path, how, rights, 0n, flags, OUT)).toBe(0);
    return this.view.getUint32(OUT, true);
  }

  subscribe(
    index: number,
    type: number,
    values: { fd?: number; clock?: number; timeout?: bigint; flags?: number },
  ): void {
    const at = 8192 + 48 * index;
    this.view.setBigUint64(at, BigInt(100 + index), true);
    this.view.setUint8(at + 8, type);
    this.view.setUint32(at + 16, values.fd ?? values.clock ?? 0, true);
    this.view.setBigUint64(at + 24, values.timeout ?? 0n, true);
    this.view.setUint16(at + 40, values.flags ?? 0, true);
  }

  /** What happened of what was subscribed to: its number, the error, and the bytes of a descriptor. */
  poll(count: number): { which: number; error: number; type: number; bytes: number; flags: number }[] {
    expect(this.call("poll_oneoff", 8192, 16_384, count, OUT)).toBe(0);
    return Array.from({ length: this.view.getUint32(OUT, true) }, (_, index) => {
      const at = 16_384 + 32 * index;
      return {
        which: Number(this.view.getBigUint64(at, true)) - 100,
        error: this.view.getUint16(at + 8, true),
        type: this.view.getUint8(at + 10),
        bytes: Number(this.view.getBigUint64(at + 16, true)),
        flags: this.view.getUint16(at + 24, true),
      };
    });
  }
}

const value = (answer: unknown): Answer => ({ value: answer }) as Answer;
const bytes = (text: string): Answer => value(new TextEncoder().encode(text));
const opened = value({ kind: "file", handle: 3 });

describe("the imports of a WASI program", () => {
  it("are all of preview 1", () => {
    const names = Object.keys(wasiImports(new WasiSystem({ argv: [], env: {}, cwd: "/" }), () => () => 0));
    expect(names.toSorted()).toEqual(
      `args_get args_sizes_get clock_res_get clock_time_get environ_get environ_sizes_get
       fd_advise fd_allocate fd_close fd_datasync fd_fdstat_get fd_fdstat_set_flags fd_fdstat_set_rights fd_filestat_get
       fd_filestat_set_size fd_filestat_set_times fd_pread fd_prestat_dir_name fd_prestat_get fd_pwrite fd_read fd_readdir
       fd_renumber fd_seek fd_sync fd_tell fd_write
       path_create_directory path_filestat_get path_filestat_set_times path_link path_open path_readlink path_remove_directory
       path_rename path_symlink path_unlink_file
       poll_oneoff proc_exit proc_raise random_get sched_yield sock_accept sock_recv sock_send sock_shutdown`.split(
        /\s+/,
      ),
    );
  });

  it("count the bytes of arguments, not the characters", () => {
    const bench = new Bench([], { argv: ["é", "😀"], env: { Ä: "1" } });
    expect(bench.call("args_sizes_get", OUT, OUT + 4)).toBe(0);
    expect([bench.view.getUint32(OUT, true), bench.view.getUint32(OUT + 4, true)]).toEqual([2, 8]);
    expect(bench.call("args_get", OUT, TEXT)).toBe(0);
    expect(bench.text(bench.view.getUint32(OUT + 4, true), 5)).toBe("😀\0");
    expect(bench.call("environ_sizes_get", OUT, OUT + 4)).toBe(0);
    expect([bench.view.getUint32(OUT, true), bench.view.getUint32(OUT + 4, true)]).toEqual([1, 5]);
    expect(bench.call("environ_get", OUT, TEXT)).toBe(0);
    expect(bench.text(TEXT, 5)).toBe("Ä=1\0");
  });

  it("keep the arguments' bytes that are no text", () => {
    const bench = new Bench([], { argv: ["\udcff"] });
    bench.call("args_get", OUT, TEXT);
    expect([bench.view.getUint8(TEXT), bench.view.getUint8(TEXT + 1)]).toEqual([0xff, 0]);
  });

  it("refuse addresses that are none", () => {
    const bench = new Bench([bytes("x")]);
    expect(bench.call("args_get", 65_535, TEXT)).toBe(wasi.ERRNO_FAULT);
    expect(bench.call("random_get", 65_530, 100)).toBe(wasi.ERRNO_FAULT);
    expect(bench.call("fd_read", 0, ...bench.buffers(5), 70_000)).toBe(wasi.ERRNO_FAULT);
    expect(bench.call("fd_write", 1, 65_532, 1, OUT)).toBe(wasi.ERRNO_FAULT);
    expect(bench.callPath("path_filestat_get", [3, 0], "", OUT)).toBe(wasi.ERRNO_NOENT);
  });

  it("tell the time of four clocks, and of no other", () => {
    const bench = new Bench();
    for (const clock of [0, 1, 2, 3]) {
      expect(bench.call("clock_time_get", clock, 1n, OUT)).toBe(0);
      expect(bench.call("clock_res_get", clock, OUT + 8)).toBe(0);
      expect(bench.view.getBigUint64(OUT + 8, true)).toBeGreaterThan(0n);
    }
    bench.call("clock_time_get", wasi.CLOCKID_REALTIME, 1n, OUT);
    expect(new Date(Number(bench.view.getBigUint64(OUT, true) / 1_000_000n)).getFullYear()).toBe(
      new Date().getFullYear(),
    );
    expect(bench.call("clock_time_get", 4, 1n, OUT)).toBe(wasi.ERRNO_INVAL);
  });

  it("give any number of random bytes", () => {
    const bench = new Bench();
    bench.system.memory.attach(new WebAssembly.Memory({ initial: 4 }));
    expect(bench.call("random_get", 0, 200_000)).toBe(0);
    expect(bench.system.memory.slice(199_900, 100).some((byte) => byte !== 0)).toBe(true);
    expect(bench.system.memory.slice(200_000, 100).every((byte) => byte === 0)).toBe(true);
  });

  it("end the program, and raise signals by the numbers of Linux", () => {
    const bench = new Bench([value(undefined), value(undefined), { error: "ENOTSUP" }]);
    expect(() => bench.call("proc_exit", 300)).toThrow(new ProgramExit(44));
    expect(bench.call("proc_raise", wasi.SIGNAL_TERM)).toBe(0);
    expect(bench.call("proc_raise", wasi.SIGNAL_WINCH)).toBe(0);
    expect(bench.call("proc_raise", wasi.SIGNAL_STOP)).toBe(wasi.ERRNO_NOTSUP);
    expect(bench.call("proc_raise", wasi.SIGNAL_NONE)).toBe(0);
    expect(bench.call("proc_raise", 99)).toBe(wasi.ERRNO_INVAL);
    expect(bench.asked).toEqual(["SIGTERM", "SIGWINCH", "SIGSTOP"].map((signal) => ({ op: "raise", signal })));
  });

  it("have no sockets, no links and no room on order", () => {
    const bench = new Bench();
    for (const name of ["sock_accept", "sock_recv", "sock_send", "sock_shutdown", "path_link", "path_symlink"]) {
      expect(bench.call(name, 0, 0, 0)).toBe(wasi.ERRNO_NOTSUP);
    }
    expect(bench.call("fd_allocate", 1, 0n, 1n)).toBe(wasi.ERRNO_NOTSUP);
    expect(bench.call("fd_allocate", 9, 0n, 1n)).toBe(wasi.ERRNO_BADF);
  });
});

describe("a WASI program's streams", () => {
  it("are read once for all buffers, so that a short read never waits for more", () => {
    const bench = new Bench([bytes("123456789")]);
    expect(bench.call("fd_read", 0, ...bench.buffers(4, 0, 4, 1024), OUT)).toBe(0);
    expect(bench.asked).toEqual([{ op: "read", handle: 0, max: 1032 }]);
    expect([bench.view.getUint32(OUT, true), bench.text(TEXT, 9)]).toEqual([9, "123456789"]);
  });

  it("do not wait if they shall not", () => {
    const bench = new Bench([value(-1), value(1), bytes("x")]);
    expect(bench.call("fd_fdstat_set_flags", 0, wasi.FDFLAGS_NONBLOCK)).toBe(0);
    expect(bench.call("fd_read", 0, ...bench.buffers(4), OUT)).toBe(wasi.ERRNO_AGAIN);
    expect(bench.call("fd_read", 0, ...bench.buffers(4), OUT)).toBe(0);
    expect(bench.asked.map(({ op }) => op)).toEqual(["poll", "poll", "read"]);
  });

  it("are written at once, from all buffers", () => {
    const written: string[] = [];
    const keep = (call: Call): Answer => {
      if (call.op === "write") written.push(`${call.handle} ${decoder.decode(call.data.slice())}`);
      return value(undefined);
    };
    const bench = new Bench([keep, keep, { error: "EPIPE" }, { error: "EWEIRD" }]);
    bench.put(TEXT, "hello world");
    expect(bench.call("fd_write", 1, ...bench.buffers(5, 6), OUT)).toBe(0);
    expect(bench.call("fd_write", 2, ...bench.buffers(5), OUT)).toBe(0);
    expect(written).toEqual(["1 hello world", "2 hello"]);
    expect(bench.call("fd_write", 1, ...bench.buffers(5), OUT)).toBe(wasi.ERRNO_PIPE);
    expect(bench.call("fd_write", 1, ...bench.buffers(5), OUT)).toBe(wasi.ERRNO_IO);
  });

  it("cannot be used the wrong way round, or positioned", () => {
    const bench = new Bench();
    expect(bench.call("fd_read", 1, ...bench.buffers(4), OUT)).toBe(wasi.ERRNO_BADF);
    expect(bench.call("fd_write", 0, ...bench.buffers(4), OUT)).toBe(wasi.ERRNO_BADF);
    expect(bench.call("fd_read", 3, ...bench.buffers(4), OUT)).toBe(wasi.ERRNO_ISDIR);
    expect(bench.call("fd_write", 3, ...bench.buffers(4), OUT)).toBe(wasi.ERRNO_BADF);
    expect(bench.call("fd_seek", 0, 0n, 0, OUT)).toBe(wasi.ERRNO_SPIPE);
    expect(bench.call("fd_pread", 0, ...bench.buffers(4), 0n, OUT)).toBe(wasi.ERRNO_SPIPE);
    expect(bench.call("fd_tell", 9, OUT)).toBe(wasi.ERRNO_BADF);
    expect(bench.call("fd_filestat_set_times", 0, 0n, 0n, 0)).toBe(wasi.ERRNO_INVAL);
  });

  it("are no terminals", () => {
    const bench = new Bench([value({ ...file, kind: "device" })]);
    expect(bench.call("fd_fdstat_get", 1, OUT)).toBe(0);
    expect(bench.view.getUint8(OUT)).toBe(wasi.FILETYPE_UNKNOWN);
    expect(bench.call("fd_filestat_get", 0, OUT)).toBe(0);
    expect(bench.view.getUint8(OUT + 16)).toBe(wasi.FILETYPE_UNKNOWN);
  });
});

describe("a WASI program's descriptors", () => {
  it("begin with the root and the directory it is in", () => {
    const bench = new Bench([], { cwd: "/home/u" });
    const names: string[] = [];
    for (let fd = 3; bench.call("fd_prestat_get", fd, OUT) === 0; fd++) {
      const length = bench.view.getUint32(OUT + 4, true);
      expect(bench.call("fd_prestat_dir_name", fd, TEXT, length)).toBe(0);
      names.push(bench.text(TEXT, length));
    }
    expect(names).toEqual(["/", "."]);
    expect(bench.call("fd_prestat_get", 0, OUT)).toBe(wasi.ERRNO_BADF);
    expect(bench.call("fd_prestat_dir_name", 3, TEXT, 0)).toBe(wasi.ERRNO_NAMETOOLONG);
  });

  it("have the lowest number that is free, and can be given another", () => {
    const bench = new Bench([opened, value({ kind: "file", handle: 4 }), value(undefined), value(undefined), opened]);
    expect([bench.open("a"), bench.open("b")]).toEqual([5, 6]);
    expect(bench.call("fd_renumber", 6, 5)).toBe(0);
    expect(bench.call("fd_renumber", 5, 5)).toBe(0);
    expect(bench.call("fd_renumber", 5, 6)).toBe(wasi.ERRNO_BADF);
    expect(bench.call("fd_close", 5)).toBe(0);
    expect(bench.call("fd_close", 5)).toBe(wasi.ERRNO_BADF);
    expect(bench.asked.filter(({ op }) => op === "close")).toEqual([
      { op: "close", handle: 3 },
      { op: "close", handle: 4 },
    ]);
    expect(bench.open("c")).toBe(5);
  });

  it("are opened as is asked for", () => {
    const bench = new Bench([opened, opened, opened, value({ kind: "directory" }), opened, value(undefined)]);
    const [read, write] = [BigInt(wasi.RIGHTS_FD_READ), BigInt(wasi.RIGHTS_FD_WRITE)];
    bench.open("a", read);
    const fd = bench.open("a", write, wasi.OFLAGS_CREAT | wasi.OFLAGS_EXCL | wasi.OFLAGS_TRUNC);
    bench.open("a", write, 0, wasi.FDFLAGS_APPEND);
    bench.open("d", read | write, wasi.OFLAGS_DIRECTORY);
    expect(bench.callPath("path_open", [3, 0], "f", wasi.OFLAGS_DIRECTORY, read, 0n, 0, OUT)).toBe(wasi.ERRNO_NOTDIR);
    const none = { read: false, write: false, append: false, create: false, exclusive: false, truncate: false };
    expect(bench.asked.map((call) => (call.op === "open" ? call.options : call.op))).toEqual([
      { ...none, read: true },
      { ...none, write: true, create: true, exclusive: true, truncate: true },
      { ...none, write: true, append: true },
      { ...none, read: true },
      { ...none, read: true },
      "close",
    ]);
    expect(bench.call("fd_read", fd, ...bench.buffers(4), OUT)).toBe(wasi.ERRNO_BADF);
    expect(bench.call("fd_pread", fd, ...bench.buffers(4), 0n, OUT)).toBe(wasi.ERRNO_BADF);
    bench.call("fd_fdstat_get", fd, OUT);
    const rights = bench.view.getBigUint64(OUT + 8, true);
    expect([rights & read, rights & write]).toEqual([0n, write]);
  });

  it("know where they are in a file, and where its end is", () => {
    const done = value(undefined);
    const bench = new Bench([opened, bytes("he"), value(file), done, value({ ...file, size: 9 }), done]);
    const fd = bench.open("a");
    bench.call("fd_read", fd, ...bench.buffers(2), OUT);
    expect(bench.call("fd_tell", fd, OUT)).toBe(0);
    expect(bench.view.getBigUint64(OUT, true)).toBe(2n);
    expect(bench.call("fd_seek", fd, -1n, wasi.WHENCE_END, OUT)).toBe(0);
    expect(bench.view.getBigUint64(OUT, true)).toBe(4n);
    expect(bench.call("fd_seek", fd, -5n, wasi.WHENCE_CUR, OUT)).toBe(wasi.ERRNO_INVAL);
    expect(bench.call("fd_seek", fd, 2n ** 60n, wasi.WHENCE_SET, OUT)).toBe(wasi.ERRNO_FBIG);
    expect(bench.call("fd_seek", fd, 0n, 3, OUT)).toBe(wasi.ERRNO_INVAL);
    bench.call("fd_write", fd, ...bench.buffers(3), OUT);
    bench.call("fd_fdstat_set_flags", fd, wasi.FDFLAGS_APPEND);
    bench.call("fd_write", fd, ...bench.buffers(3), OUT);
    expect(bench.asked.flatMap((call) => (call.op === "pwrite" ? call.position : []))).toEqual([4, 9]);
  });

  it("tell all that is known of a file", () => {
    const bench = new Bench([value({ ...file, size: 2 ** 33 })]);
    expect(bench.callPath("path_filestat_get", [3, 0], "a", OUT)).toBe(0);
    const at = (offset: number): bigint => bench.view.getBigUint64(OUT + offset, true);
    expect([at(8), bench.view.getUint8(OUT + 16), at(24), at(32)]).toEqual([7n, 4, 1n, 2n ** 33n]);
    expect([at(40), at(48), at(56)]).toEqual([1_000_000_000n, 2_500_000_000n, 2_500_000_000n]);
  });

  it("set one time, and leave the other", () => {
    const bench = new Bench([value(file), value(undefined), value(file)]);
    const set = (flags: number): unknown =>
      bench.callPath("path_filestat_set_times", [3, 0], "a", 3_000_000_000n, 0n, flags);
    expect(set(wasi.FSTFLAGS_ATIM)).toBe(0);
    expect(bench.asked[1]).toEqual({ op: "utimes", path: "/a", atime: 3, mtime: 2.5 });
    expect(set(wasi.FSTFLAGS_MTIM | wasi.FSTFLAGS_MTIM_NOW)).toBe(wasi.ERRNO_INVAL);
  });

  it("list a directory in parts, the last of them cut, as of when it was begun", () => {
    const entries = ["a", "ü"].map((name) => ({ name, kind: "file" }));
    const bench = new Bench([value({ kind: "directory" }), value(entries), value([])]);
    const fd = bench.open("d");
    const names: string[] = [];
    for (let cookie = 0n, used = 60; used === 60;) {
      expect(bench.call("fd_readdir", fd, TEXT, 60, cookie, OUT)).toBe(0);
      used = bench.view.getUint32(OUT, true);
      for (let at = TEXT; at + 24 <= TEXT + used;) {
        const length = bench.view.getUint32(at + 16, true);
        if (at + 24 + length > TEXT + used) break;
        names.push(bench.text(at + 24, length));
        cookie = bench.view.getBigUint64(at, true);
        at += 24 + length;
      }
    }
    expect(names).toEqual([".", "..", "a", "ü"]);
    expect(bench.asked.length).toBe(2);
    expect(bench.call("fd_readdir", fd, TEXT, 4096, 0n, OUT)).toBe(0);
    expect(bench.view.getUint32(OUT, true)).toBe(25 + 26);
  });

  it("read no links, since there are none", () => {
    const bench = new Bench([value(file), { error: "ENOENT" }]);
    expect(bench.callPath("path_readlink", [3], "a", OUT, 10, OUT)).toBe(wasi.ERRNO_INVAL);
    expect(bench.callPath("path_readlink", [3], "no", OUT, 10, OUT)).toBe(wasi.ERRNO_NOENT);
  });
});

describe("a WASI program's poll", () => {
  const { EVENTTYPE_CLOCK: CLOCK, EVENTTYPE_FD_READ: READ, EVENTTYPE_FD_WRITE: WRITE } = wasi;
  const quiet = { error: 0, bytes: 0, flags: 0 };

  it("waits for the first of its clocks, and asks once", () => {
    const bench = new Bench([value(-1)]);
    bench.subscribe(0, CLOCK, { clock: wasi.CLOCKID_MONOTONIC, timeout: 5_000_000_000n });
    bench.subscribe(1, CLOCK, { clock: wasi.CLOCKID_REALTIME, timeout: 2_000_000_000n });
    expect(bench.poll(2)).toEqual([{ ...quiet, which: 1, type: CLOCK }]);
    expect(bench.asked).toEqual([{ op: "poll", stdin: false, seconds: 2 }]);
  });

  it.each([wasi.CLOCKID_REALTIME, wasi.CLOCKID_MONOTONIC])(
    "waits for a time of clock %i that is past, or to come",
    (clock) => {
      const bench = new Bench([value(-1), value(-1)]);
      bench.call("clock_time_get", clock, 0n, OUT);
      const flags = wasi.SUBCLOCKFLAGS_SUBSCRIPTION_CLOCK_ABSTIME;
      bench.subscribe(0, CLOCK, { clock, flags, timeout: bench.view.getBigUint64(OUT, true) + 3600n * 10n ** 9n });
      expect(bench.poll(1)).toEqual([{ ...quiet, which: 0, type: CLOCK }]);
      bench.subscribe(0, CLOCK, { clock, flags, timeout: 0n });
      expect(bench.poll(1)).toEqual([{ ...quiet, which: 0, type: CLOCK }]);
      const seconds = bench.asked.map((call) => (call.op === "poll" ? call.seconds : NaN)) as [number, number];
      expect(seconds[0]).toBeGreaterThan(3000);
      expect(seconds[0]).toBeLessThanOrEqual(3600);
      expect(seconds[1]).toBe(0);
    },
  );

  it("waits for input until a clock is up", () => {
    const bench = new Bench([value(5), value(0), value(-1)]);
    bench.subscribe(0, CLOCK, { timeout: 2_000_000_000n });
    bench.subscribe(1, READ, { fd: 0 });
    expect(bench.poll(2)).toEqual([{ ...quiet, which: 1, type: READ, bytes: 5 }]);
    expect(bench.poll(2)).toEqual([{ ...quiet, which: 1, type: READ, flags: wasi.EVENTRWFLAGS_FD_READWRITE_HANGUP }]);
    expect(bench.poll(2)).toEqual([{ ...quiet, which: 0, type: CLOCK }]);
    expect(bench.asked).toEqual(Array(3).fill({ op: "poll", stdin: true, seconds: 2 }));
  });

  it("finds files and output ready, and descriptors that are none", () => {
    const bench = new Bench([opened, value(file), value(-1)]);
    const fd = bench.open("a");
    for (const [index, each] of [fd, 1, 2, 77, 3].entries())
      bench.subscribe(index, index === 1 ? WRITE : READ, { fd: each });
    bench.subscribe(5, READ, { fd: 0 });
    bench.subscribe(6, CLOCK, { timeout: 9n });
    expect(bench.poll(7)).toEqual([
      { ...quiet, which: 0, type: READ, bytes: 5 },
      { ...quiet, which: 1, type: WRITE, bytes: 65_536 },
      { ...quiet, which: 2, type: READ, error: wasi.ERRNO_BADF },
      { ...quiet, which: 3, type: READ, error: wasi.ERRNO_BADF },
      { ...quiet, which: 4, type: READ, error: wasi.ERRNO_BADF },
    ]);
    expect(bench.asked.at(-1)).toEqual({ op: "poll", stdin: true, seconds: 0 });
  });

  it("is refused without anything to wait for, or with what is unknown", () => {
    const bench = new Bench([value(-1)]);
    expect(bench.call("poll_oneoff", 8192, 16_384, 0, OUT)).toBe(wasi.ERRNO_INVAL);
    bench.subscribe(0, 9, {});
    expect(bench.call("poll_oneoff", 8192, 16_384, 1, OUT)).toBe(wasi.ERRNO_INVAL);
    bench.subscribe(0, CLOCK, { clock: 17 });
    expect(bench.call("poll_oneoff", 8192, 16_384, 1, OUT)).toBe(wasi.ERRNO_INVAL);
    expect(bench.call("sched_yield")).toBe(0);
    expect(bench.asked).toEqual([{ op: "poll", stdin: false, seconds: 0 }]);
  });
});
