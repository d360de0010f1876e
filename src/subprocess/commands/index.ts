import type { ProgramSpec } from "../kernel.ts";
import { cat } from "./cat.ts";
import { cut } from "./cut.ts";
import { env } from "./env.ts";
import { head } from "./head.ts";
import { ls } from "./ls.ts";
import { mkdir } from "./mkdir.ts";
import { rm } from "./rm.ts";
import { rmdir } from "./rmdir.ts";
import { seq } from "./seq.ts";
import { sleep } from "./sleep.ts";
import { sort } from "./sort.ts";
import { tail } from "./tail.ts";
import { touch } from "./touch.ts";
import { tr } from "./tr.ts";
import { uniq } from "./uniq.ts";
import { wc } from "./wc.ts";

/**
 * The everyday commands, by name. They do what GNU's do, in the C locale: characters are bytes, and order is that of bytes.
 * There is one user, root, and one time zone, UTC.
 */
export const commands: Readonly<Record<string, ProgramSpec>> = {
  cat,
  cut,
  env,
  head,
  ls,
  mkdir,
  rm,
  rmdir,
  seq,
  sleep,
  sort,
  tail,
  touch,
  tr,
  uniq,
  wc,
};
