import type { Program } from "../program.ts";
import { basename } from "./basename.ts";
import { cat } from "./cat.ts";
import { chmod } from "./chmod.ts";
import { cp } from "./cp.ts";
import { cut } from "./cut.ts";
import { date } from "./date.ts";
import { dirname } from "./dirname.ts";
import { echo } from "./echo.ts";
import { env } from "./env.ts";
import { expr } from "./expr.ts";
import { find } from "./find.ts";
import { grep } from "./grep.ts";
import { head } from "./head.ts";
import { ln } from "./ln.ts";
import { ls } from "./ls.ts";
import { mkdir } from "./mkdir.ts";
import { mv } from "./mv.ts";
import { readlink } from "./readlink.ts";
import { rm } from "./rm.ts";
import { rmdir } from "./rmdir.ts";
import { sed } from "./sed.ts";
import { seq } from "./seq.ts";
import { sleep } from "./sleep.ts";
import { sort } from "./sort.ts";
import { tail } from "./tail.ts";
import { tee } from "./tee.ts";
import { touch } from "./touch.ts";
import { tr } from "./tr.ts";
import { uniq } from "./uniq.ts";
import { wc } from "./wc.ts";
import { xargs } from "./xargs.ts";
import { yes } from "./yes.ts";

/**
 * The everyday commands, by name. They do what GNU's do, in the C locale: characters are bytes, and order is that of bytes.
 * There is one user, root, and one time zone, UTC.
 */
export const commands: Readonly<Record<string, Program>> = {
  basename,
  cat,
  chmod,
  cp,
  cut,
  date,
  dirname,
  echo,
  env,
  expr,
  find,
  grep,
  head,
  ln,
  ls,
  mkdir,
  mv,
  readlink,
  rm,
  rmdir,
  sed,
  seq,
  sleep,
  sort,
  tail,
  tee,
  touch,
  tr,
  uniq,
  wc,
  xargs,
  yes,
};
