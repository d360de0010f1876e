import type { StreamWriter } from "../../../streams/streamWriter.ts";
import type { Coroutine } from "../../../tasks/awaitable.ts";
import { binaryOf } from "./binary.ts";
import { CommandError, complain, printBinary, reasonOf } from "./command.ts";
import { formatted, parseFormat } from "./findFormat.ts";
import type { FindReader } from "./findState.ts";
import type { Test } from "./findTests.ts";
import { type Found, nameOf } from "./found.ts";
import { usualFormat } from "./lsLong.ts";
import { runChild } from "./runChild.ts";

/** The action of an expression that has this name, if one has. */
export function* actionOf(name: string, reader: FindReader): Coroutine<Test | undefined> {
  const [, isToFile, what] = /^-(f?)(print|print0|printf|ls)$/.exec(name) ?? [];
  const isAction = what !== undefined || name === "-delete" || name === "-exec" || name === "-execdir";
  if (!isAction) return undefined;
  reader.state.acts = true;
  if (name === "-delete") return deletion(reader);
  if (what === undefined) return execution(name, reader);
  const output = isToFile === "" ? reader.context.stdout : yield* outputTo(reader.argument(name), reader);
  return printing(textOf(what, name, reader), output);
}

type TextOf = (found: Found) => Coroutine<string>;

function printing(textOfFound: TextOf, stdout: StreamWriter): Test {
  return function* (found) {
    yield* printBinary({ stdout }, yield* textOfFound(found));
    return true;
  };
}

/** What is printed of a file, as characters that stand for bytes. */
function textOf(what: string, name: string, reader: FindReader): TextOf {
  const { context } = reader;
  if (what === "printf") {
    const format = parseFormat(reader.argument(name));
    return (found) => formatted(format, found, context);
  }
  if (what === "ls") {
    return (found) => {
      const date = usualFormat(found.stat.mtime).replaceAll("%", "%T");
      const link = found.stat.kind === "link" ? " -> %l" : "";
      const format = parseFormat(`%9i %6k %M %3n %-8u %-8g %8s ${date} %p${link}\\n`);
      return formatted(format, found, context);
    };
  }
  const end = what === "print" ? "\n" : "\0";
  return function* ({ path }) {
    return binaryOf(path) + end;
  };
}

/** The file that an action prints to; it is emptied, and the same for all of them. */
function* outputTo(file: string, { context, state }: FindReader): Coroutine<StreamWriter> {
  const known = state.outputs.get(file);
  if (known !== undefined) return known;
  try {
    const output = yield* context.openWriter(file, { truncate: true });
    state.outputs.set(file, output);
    return output;
  } catch (error) {
    throw new CommandError(`'${file}': ${reasonOf(error)}`);
  }
}

function deletion({ context, state }: FindReader): Test {
  state.isDepthFirst = true;
  return function* ({ path, stat }) {
    if (path === ".") return true;
    try {
      yield* stat.kind === "directory" ? context.fs.rmdir(path) : context.fs.unlink(path);
      return true;
    } catch (error) {
      state.failed = true;
      yield* complain(context, `cannot delete '${path}': ${reasonOf(error)}`);
      return false;
    }
  };
}

/** `-execdir` runs its command in the directory where the file is. */
function execution(name: string, reader: FindReader): Test {
  const { context, state } = reader;
  const [words, end] = reader.command(name);
  const placeOf = name === "-execdir" ? besideFile : anywhere;
  if (end === ";") {
    return function* ({ path }) {
      const { cwd, shown } = placeOf(path);
      const argv = words.map((word) => word.replaceAll("{}", () => shown));
      return (yield* runChild(context, argv, { cwd }, inQuotes)) === 0;
    };
  }
  let place: string | undefined;
  const paths: string[] = [];
  const run = function* (): Coroutine<void> {
    if (paths.length === 0) return;
    const argv = [...words.slice(0, -1), ...paths.splice(0)];
    if ((yield* runChild(context, argv, { cwd: place }, inQuotes)) !== 0) state.failed = true;
  };
  state.pending.push(run);
  return function* ({ path }) {
    const { cwd, shown } = placeOf(path);
    if (cwd !== place) yield* run();
    place = cwd;
    paths.push(shown);
    if (paths.length >= 1000) yield* run();
    return true;
  };
}

/** Where a command runs, and what a file is called there. */
interface Place {
  readonly cwd: string | undefined;
  readonly shown: string;
}

function anywhere(path: string): Place {
  return { cwd: undefined, shown: path };
}

function besideFile(path: string): Place {
  const directory = path.replace(/\/+$/, "").replace(/[^/]*$/, "");
  const cwd = directory === "" ? undefined : directory;
  return { cwd, shown: /^\/+$/.test(path) ? "/" : `./${nameOf(path)}` };
}

function inQuotes(name: string): string {
  return `'${name}'`;
}
