import type { Coroutine } from "../../../tasks/awaitable.ts";
import { binaryOf } from "./binary.ts";
import { CommandError, complain, reasonOf } from "./command.ts";
import { statOrNone } from "./destination.ts";
import type { FindReader, FindState } from "./findState.ts";
import { check, compared, matches, permissionTest, sizeTest, type Test } from "./findTests.ts";
import { referenceOf, timeTestOf } from "./findTimes.ts";
import { linksOf, nameOf, typeLetters } from "./found.ts";
import { Regex } from "./regex.ts";

/** The test or option of an expression that has this name, if one has. */
export function* testOf(name: string, reader: FindReader): Coroutine<Test | undefined> {
  if (name === "-samefile") {
    const { ino, kind } = yield* referenceOf(reader.argument(name), reader);
    return check(({ stat }) => stat.ino === ino && stat.kind === kind);
  }
  return (
    optionOf(name, reader) ??
    (yield* timeTestOf(name, reader)) ??
    nameTestOf(name, reader) ??
    statTestOf(name, reader) ??
    accessTestOf(name, reader)
  );
}

/** What is always true, and changes the search. */
function optionOf(name: string, reader: FindReader): Test | undefined {
  const { state } = reader;
  switch (name) {
    case "-maxdepth":
    case "-mindepth": {
      const depth = reader.argument(name);
      if (!/^\d+$/.test(depth))
        throw new CommandError(`Expected a positive decimal integer argument to ${name}, but got '${depth}'`);
      if (name === "-maxdepth") state.maxDepth = Number(depth);
      else state.minDepth = Number(depth);
      return always;
    }
    case "-d":
    case "-depth":
      state.isDepthFirst = true;
      return always;
    case "-follow":
      state.follows = "all";
      return always;
    case "-regextype":
      state.regexType = reader.argument(name);
      return always;
    case "-true":
    case "-xdev":
    case "-mount":
    case "-noleaf":
    case "-warn":
    case "-nowarn":
      return always;
    case "-false":
      return check(() => false);
    case "-prune":
      return check(() => (state.isPruned = true));
    case "-quit":
      return check(() => (state.hasQuit = true));
    default:
      return undefined;
  }
}

/** Tests of a name. */
function nameTestOf(name: string, reader: FindReader): Test | undefined {
  const { context, state } = reader;
  switch (name) {
    case "-name":
    case "-iname": {
      const pattern = reader.argument(name);
      return check(({ path }) => matches(pattern, nameOf(path), name === "-iname"));
    }
    case "-path":
    case "-wholename":
    case "-ipath":
    case "-iwholename": {
      const pattern = reader.argument(name);
      return check(({ path }) => matches(pattern, path, name.startsWith("-i")));
    }
    case "-lname":
    case "-ilname": {
      const pattern = reader.argument(name);
      return function* ({ path, stat }) {
        return stat.kind === "link" && matches(pattern, yield* context.fs.readlink(path), name === "-ilname");
      };
    }
    case "-regex":
    case "-iregex": {
      const regex = wholeRegex(reader.argument(name), state, name === "-iregex");
      return check(({ path }) => regex.test(binaryOf(path)));
    }
    default:
      return undefined;
  }
}

/** A regular expression for all of a text. */
function wholeRegex(pattern: string, { regexType }: FindState, ignoresCase: boolean): Regex {
  const written = binaryOf(pattern);
  if (/extended|egrep|awk/.test(regexType)) return new Regex(`^(${written})$`, { ignoresCase, isExtended: true });
  const basic = /^(?:emacs|findutils-default)$/.test(regexType) ? basicOf(written) : written;
  return new Regex(`^\\(${basic}\\)$`, { ignoresCase });
}

/** Emacs has `+` and `?` without a backslash. */
function basicOf(pattern: string): string {
  return pattern.replace(/\\([^])|\[\^?\]?[^\]]*\]|[+?]/g, (part, escaped: string | undefined) => {
    if (part === "+" || part === "?") return `\\${part}`;
    return escaped === "+" || escaped === "?" ? escaped : part;
  });
}

/** Tests of what is known of a file. */
function statTestOf(name: string, reader: FindReader): Test | undefined {
  const { context } = reader;
  switch (name) {
    case "-type": {
      const isWanted = typesOf(name, reader.argument(name));
      return check(({ stat }) => isWanted(typeLetters[stat.kind]));
    }
    case "-size":
      return sizeTest(reader.argument(name));
    case "-perm":
      return permissionTest(reader.argument(name));
    case "-inum": {
      const isWanted = compared(reader.argument(name), name);
      return check(({ stat }) => isWanted(stat.ino));
    }
    case "-links": {
      const isWanted = compared(reader.argument(name), name);
      return function* ({ path, stat }) {
        return isWanted(yield* linksOf(context, path, stat));
      };
    }
    case "-uid":
    case "-gid": {
      const isWanted = compared(reader.argument(name), name);
      return check(() => isWanted(0));
    }
    case "-user":
    case "-group": {
      const owner = reader.argument(name);
      if (owner !== "root" && !/^\d+$/.test(owner))
        throw new CommandError(
          `'${owner}' is not the name of a${name === "-user" ? " known user" : "n existing group"}`,
        );
      return check(() => owner === "root" || Number(owner) === 0);
    }
    case "-nouser":
    case "-nogroup":
      return check(() => false);
    default:
      return undefined;
  }
}

/** Is a letter one of those that are wanted? */
function typesOf(name: string, text: string): (letter: string) => boolean {
  const letters = text.split(",");
  const unknown = letters.find((letter) => !/^[bcdpfls]$/.test(letter));
  if (unknown !== undefined) throw new CommandError(`Unknown argument to ${name}: ${unknown}`);
  return (letter) => letters.includes(letter);
}

const accesses: Readonly<Record<string, number>> = { "-executable": 0o111, "-readable": 0o444, "-writable": 0o222 };

/** Tests that look at what is there once more. */
function accessTestOf(name: string, reader: FindReader): Test | undefined {
  const { context, state } = reader;
  const bits = accesses[name];
  if (bits !== undefined) {
    return function* ({ path }) {
      const stat = yield* statOrNone(context, path);
      return stat !== undefined && (stat.mode & bits) !== 0;
    };
  }
  if (name === "-xtype") {
    const isWanted = typesOf(name, reader.argument(name));
    return function* ({ path, stat }) {
      const other = yield* statOrNone(context, path, state.follows === "all" ? "lstat" : "stat");
      return isWanted(typeLetters[(other ?? stat).kind]);
    };
  }
  if (name === "-empty") {
    return function* ({ path, stat }) {
      if (stat.kind !== "directory") return stat.kind === "file" && stat.size === 0;
      try {
        return (yield* context.fs.readdir(path)).length === 0;
      } catch (error) {
        state.failed = true;
        yield* complain(context, `'${path}': ${reasonOf(error)}`);
        return false;
      }
    };
  }
  return undefined;
}

const always: Test = /* @__PURE__ */ check(() => true);
