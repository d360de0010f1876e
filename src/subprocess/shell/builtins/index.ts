import type { Builtin } from "./builtin.ts";
import { command, hash, type } from "./command.ts";
import { break_, colon, continue_, dot, eval_, exec, exit, return_, shift, times, ulimit } from "./control.ts";
import { cd, pwd, umask } from "./directory.ts";
import { echo } from "./echo.ts";
import { getopts } from "./getopts.ts";
import { jobs, kill, trap, wait } from "./jobs.ts";
import { printf } from "./printf.ts";
import { read } from "./read.ts";
import { test } from "./test.ts";
import { export_, local, readonly, set, unset } from "./variables.ts";

const special: Readonly<Record<string, Builtin>> = {
  ".": dot,
  ":": colon,
  break: break_,
  continue: continue_,
  eval: eval_,
  exec,
  exit,
  export: export_,
  readonly,
  return: return_,
  set,
  shift,
  times,
  trap,
  unset,
};

/** The commands that the shell runs itself, by name. */
export const builtins: Readonly<Record<string, Builtin | undefined>> = {
  ...special,
  "[": test,
  cd,
  command,
  echo,
  false: function* () {
    return 1;
  },
  getopts,
  hash,
  jobs,
  kill,
  local,
  printf,
  pwd,
  read,
  source: dot,
  test,
  true: colon,
  type,
  ulimit,
  umask,
  wait,
};

/** Is it a builtin whose errors end the shell, and whose assignments stay? */
export function isSpecial(name: string | undefined): boolean {
  return name !== undefined && Object.hasOwn(special, name);
}
