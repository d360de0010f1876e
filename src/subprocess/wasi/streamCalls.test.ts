import { wasi } from "@bjorn3/browser_wasi_shim";
import { describe, expect, it } from "vitest";
import { bytes, file, OUT, SystemBench, TEXT, value } from "../../../test/wasi/systemBench.ts";
import type { Answer, Call } from "./calls.ts";

const decoder = new TextDecoder();

describe("a WASI program's streams", () => {
  it("are read once for all buffers, so that a short read never waits for more", () => {
    const bench = new SystemBench([bytes("123456789")]);
    expect(bench.call("fd_read", 0, ...bench.buffers(4, 0, 4, 1024), OUT)).toBe(0);
    expect(bench.asked).toEqual([{ op: "read", handle: 0, max: 1032 }]);
    expect([bench.view.getUint32(OUT, true), bench.text(TEXT, 9)]).toEqual([9, "123456789"]);
  });

  it("do not wait if they shall not", () => {
    const bench = new SystemBench([value(-1), value(1), bytes("x")]);
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
    const bench = new SystemBench([keep, keep, { error: "EPIPE" }, { error: "EWEIRD" }]);
    bench.put(TEXT, "hello world");
    expect(bench.call("fd_write", 1, ...bench.buffers(5, 6), OUT)).toBe(0);
    expect(bench.call("fd_write", 2, ...bench.buffers(5), OUT)).toBe(0);
    expect(written).toEqual(["1 hello world", "2 hello"]);
    expect(bench.call("fd_write", 1, ...bench.buffers(5), OUT)).toBe(wasi.ERRNO_PIPE);
    expect(bench.call("fd_write", 1, ...bench.buffers(5), OUT)).toBe(wasi.ERRNO_IO);
  });

  it("cannot be used the wrong way round, or positioned", () => {
    const bench = new SystemBench();
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
    const bench = new SystemBench([value({ ...file, kind: "device" })]);
    expect(bench.call("fd_fdstat_get", 1, OUT)).toBe(0);
    expect(bench.view.getUint8(OUT)).toBe(wasi.FILETYPE_UNKNOWN);
    expect(bench.call("fd_filestat_get", 0, OUT)).toBe(0);
    expect(bench.view.getUint8(OUT + 16)).toBe(wasi.FILETYPE_UNKNOWN);
  });
});
