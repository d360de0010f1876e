import { wasi } from "@bjorn3/browser_wasi_shim";
import { describe, expect, it } from "vitest";
import { bytes, OUT, SystemBench, TEXT, value } from "../../../test/wasi/systemBench.ts";
import { ProgramExit } from "../programExit.ts";
import { wasiImports } from "./wasiImports.ts";
import { WasiSystem } from "./wasiSystem.ts";

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
    const bench = new SystemBench([], { argv: ["é", "😀"], env: { Ä: "1" } });
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
    const bench = new SystemBench([], { argv: ["\udcff"] });
    bench.call("args_get", OUT, TEXT);
    expect([bench.view.getUint8(TEXT), bench.view.getUint8(TEXT + 1)]).toEqual([0xff, 0]);
  });

  it("refuse addresses that are none", () => {
    const bench = new SystemBench([bytes("x")]);
    expect(bench.call("args_get", 65_535, TEXT)).toBe(wasi.ERRNO_FAULT);
    expect(bench.call("random_get", 65_530, 100)).toBe(wasi.ERRNO_FAULT);
    expect(bench.call("fd_read", 0, ...bench.buffers(5), 70_000)).toBe(wasi.ERRNO_FAULT);
    expect(bench.call("fd_write", 1, 65_532, 1, OUT)).toBe(wasi.ERRNO_FAULT);
    expect(bench.callPath("path_filestat_get", [3, 0], "", OUT)).toBe(wasi.ERRNO_NOENT);
  });

  it("tell the time of four clocks, and of no other", () => {
    const bench = new SystemBench();
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
    const bench = new SystemBench();
    bench.system.memory.attach(new WebAssembly.Memory({ initial: 4 }));
    expect(bench.call("random_get", 0, 200_000)).toBe(0);
    expect(bench.system.memory.slice(199_900, 100).some((byte) => byte !== 0)).toBe(true);
    expect(bench.system.memory.slice(200_000, 100).every((byte) => byte === 0)).toBe(true);
  });

  it("end the program, and raise signals by the numbers of Linux", () => {
    const bench = new SystemBench([value(undefined), value(undefined), { error: "ENOTSUP" }]);
    expect(() => bench.call("proc_exit", 300)).toThrow(new ProgramExit(44));
    expect(bench.call("proc_raise", wasi.SIGNAL_TERM)).toBe(0);
    expect(bench.call("proc_raise", wasi.SIGNAL_WINCH)).toBe(0);
    expect(bench.call("proc_raise", wasi.SIGNAL_STOP)).toBe(wasi.ERRNO_NOTSUP);
    expect(bench.call("proc_raise", wasi.SIGNAL_NONE)).toBe(0);
    expect(bench.call("proc_raise", 99)).toBe(wasi.ERRNO_INVAL);
    expect(bench.asked).toEqual(["SIGTERM", "SIGWINCH", "SIGSTOP"].map((signal) => ({ op: "raise", signal })));
  });

  it("have no sockets, no hard links and no room on order", () => {
    const bench = new SystemBench();
    for (const name of ["sock_accept", "sock_recv", "sock_send", "sock_shutdown", "path_link"]) {
      expect(bench.call(name, 0, 0, 0)).toBe(wasi.ERRNO_NOTSUP);
    }
    expect(bench.call("fd_allocate", 1, 0n, 1n)).toBe(wasi.ERRNO_NOTSUP);
    expect(bench.call("fd_allocate", 9, 0n, 1n)).toBe(wasi.ERRNO_BADF);
  });
});
