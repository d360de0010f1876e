import type { Coroutine } from "../../tasks/awaitable.ts";
import type { FileStat } from "../fileSystem.ts";
import type { Program } from "../program.ts";
import { command, complain, print, quote, reasonOf } from "./parts/command.ts";
import { statOrNone } from "./parts/destination.ts";
import { FindExpression } from "./parts/findExpression.ts";

/** `find [-H] [-L] [-P] [PATH…] [EXPRESSION]` */
export const find: Program = command(function* (context) {
  const given = context.argv.slice(1);
  const first = given.findIndex((each) => !/^-[HLP]$/.test(each));
  const args = first === -1 ? [] : given.slice(first);
  const follows = ({ "-H": "given", "-L": "all" } as const)[given.at(first === -1 ? -1 : first - 1) ?? ""] ?? "none";
  const start = args.findIndex((each) => /^(?:-.+|[(!])$/.test(each));
  const paths = start === -1 ? args : args.slice(0, start);
  const expression = new FindExpression(context, start === -1 ? [] : args.slice(start), follows);
  const test = yield* expression.parse();
  const { state } = expression;
  /** The directories that lead to the file that is looked at, by their inodes. */
  const ancestors = new Map<number, string>();
  for (const path of paths.length === 0 ? ["."] : paths) {
    if (state.hasQuit) break;
    yield* visit(path, path, 0);
  }
  for (const run of state.pending) yield* run();
  return state.failed ? 1 : 0;

  function* visit(path: string, from: string, depth: number): Coroutine<void> {
    let stat: FileStat;
    try {
      const isFollowed = state.follows === "all" || (state.follows === "given" && depth === 0);
      const followed = isFollowed ? yield* statOrNone(context, path) : undefined;
      stat = followed ?? (yield* context.fs.lstat(path));
    } catch (error) {
      yield* fail(`${quote(path)}: ${reasonOf(error)}`);
      return;
    }
    const same = stat.kind === "directory" ? ancestors.get(stat.ino) : undefined;
    if (same !== undefined) {
      yield* fail(`File system loop detected; ${quote(path)} is part of the same file system loop as ${quote(same)}.`);
      return;
    }
    const look = function* (): Coroutine<void> {
      if (depth < state.minDepth) return;
      if ((yield* test({ path, start: from, depth, stat })) && !state.acts && !state.hasQuit)
        yield* print(context, `${path}\n`);
    };
    state.isPruned = false;
    if (!state.isDepthFirst) yield* look();
    if (stat.kind === "directory" && depth < state.maxDepth && !state.isPruned && !state.hasQuit) {
      ancestors.set(stat.ino, path);
      yield* visitAll(path, from, depth);
      ancestors.delete(stat.ino);
    }
    if (state.isDepthFirst && !state.hasQuit) yield* look();
  }

  function* visitAll(path: string, from: string, depth: number): Coroutine<void> {
    try {
      for (const { name } of yield* context.fs.readdir(path)) {
        if (state.hasQuit) return;
        yield* visit(path.endsWith("/") ? path + name : `${path}/${name}`, from, depth + 1);
      }
    } catch (error) {
      yield* fail(`${quote(path)}: ${reasonOf(error)}`);
    }
  }

  function* fail(message: string): Coroutine<void> {
    state.failed = true;
    yield* complain(context, message);
  }
});
