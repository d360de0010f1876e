import { wasi } from "@bjorn3/browser_wasi_shim";
import { describe, expect, it } from "vitest";
import { bytes, file, opened, OUT, SystemBench, TEXT, value } from "../../../test/wasi/systemBench.ts";

describe("a WASI program's descriptors", () => {
  it("begin with the root and the directory it is in", () => {
    const bench = new SystemBench([], { cwd: "/home/u" });
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
    const bench = new SystemBench([
      opened,
      value({ kind: "file", handle: 4 }),
      value(undefined),
      value(undefined),
      opened,
    ]);
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
    const bench = new SystemBench([opened, opened, opened, value({ kind: "directory" }), opened, value(undefined)]);
    const [read, write] = [BigInt(wasi.RIGHTS_FD_READ), BigInt(wasi.RIGHTS_FD_WRITE)];
    bench.open("a", read);
    const fd = bench.open("a", write, wasi.OFLAGS_CREAT | wasi.OFLAGS_EXCL | wasi.OFLAGS_TRUNC);
    bench.open("a", write, 0, wasi.FDFLAGS_APPEND);
    bench.open("d", read | write, wasi.OFLAGS_DIRECTORY);
    expect(bench.callPath("path_open", [3, 1], "f", wasi.OFLAGS_DIRECTORY, read, 0n, 0, OUT)).toBe(wasi.ERRNO_NOTDIR);
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
    const bench = new SystemBench([opened, bytes("he"), value(file), done, value({ ...file, size: 9 }), done]);
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
    const bench = new SystemBench([value({ ...file, size: 2 ** 33 })]);
    expect(bench.callPath("path_filestat_get", [3, 0], "a", OUT)).toBe(0);
    const at = (offset: number): bigint => bench.view.getBigUint64(OUT + offset, true);
    expect([at(8), bench.view.getUint8(OUT + 16), at(24), at(32)]).toEqual([7n, 4, 1n, 2n ** 33n]);
    expect([at(40), at(48), at(56)]).toEqual([1_000_000_000n, 2_500_000_000n, 2_500_000_000n]);
  });

  it("have no need of advice, of rights or of being synchronized", () => {
    const bench = new SystemBench([opened]);
    const fd = bench.open("a");
    expect(bench.call("fd_advise", fd, 0n, 0n, 0)).toBe(0);
    for (const name of ["fd_datasync", "fd_sync", "fd_fdstat_set_rights"]) {
      expect(bench.call(name, fd, 0n, 0n)).toBe(0);
      expect(bench.call(name, 9, 0n, 0n)).toBe(wasi.ERRNO_BADF);
    }
  });

  it("set one time, and leave the other", () => {
    const bench = new SystemBench([value(file), value(undefined), value(file)]);
    const set = (flags: number): unknown =>
      bench.callPath("path_filestat_set_times", [3, 0], "a", 3_000_000_000n, 0n, flags);
    expect(set(wasi.FSTFLAGS_ATIM)).toBe(0);
    expect(bench.asked[1]).toEqual({ op: "utimes", path: "/a", atime: 3, mtime: 2.5 });
    expect(set(wasi.FSTFLAGS_MTIM | wasi.FSTFLAGS_MTIM_NOW)).toBe(wasi.ERRNO_INVAL);
  });

  it("list a directory in parts, the last of them cut, as of when it was begun", () => {
    const entries = ["a", "ü"].map((name) => ({ name, kind: "file" }));
    const bench = new SystemBench([value({ kind: "directory" }), value(entries), value([])]);
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

  it("read and make links, and tell them from what they lead to", () => {
    const link = { ...file, kind: "link" };
    const bench = new SystemBench([value("tärget"), { error: "EINVAL" }, value(undefined), value(link), value(file)]);
    expect(bench.callPath("path_readlink", [3], "a", OUT, 4, OUT + 8)).toBe(0);
    expect([bench.text(OUT, 4), bench.view.getUint32(OUT + 8, true)]).toEqual(["tär", 4]);
    expect(bench.callPath("path_readlink", [3], "no", OUT, 10, OUT)).toBe(wasi.ERRNO_INVAL);
    const length = bench.put(OUT, "../b");
    expect(bench.callPath("path_symlink", [OUT, length, 3], "new")).toBe(0);
    for (const lookup of [0, 1]) expect(bench.callPath("path_filestat_get", [3, lookup], "a", OUT)).toBe(0);
    expect(bench.asked.slice(2)).toEqual([
      { op: "symlink", target: "../b", path: "/new" },
      { op: "lstat", path: "/a" },
      { op: "stat", path: "/a" },
    ]);
  });

  it("do not open a link that is not to be followed", () => {
    const bench = new SystemBench([value({ ...file, kind: "link" })]);
    const args = [0, BigInt(wasi.RIGHTS_FD_READ), 0n, 0, OUT] as const;
    expect(bench.callPath("path_open", [3, 0], "a", ...args)).toBe(wasi.ERRNO_LOOP);
  });
});
