import type { Coroutine } from "../../tasks/awaitable.ts";
import { OSError } from "../../errors.ts";
import type { FileSystem } from "../fileSystem.ts";
import { hasWildcards, matchesPattern, unquotePattern } from "./pattern.ts";

/** The paths that a pattern matches, in order; none if there are none. */
export function* glob(fs: FileSystem, pattern: string): Coroutine<string[]> {
  const components = pattern.split("/");
  let paths = [""];
  for (const [index, component] of components.entries()) {
    const isLast = index === components.length - 1;
    const found: string[] = [];
    for (const path of paths) found.push(...(yield* extend(fs, path, component, isLast)));
    paths = found;
  }
  return paths.toSorted((a, b) => (a < b ? -1 : 1));
}

function* extend(fs: FileSystem, path: string, component: string, isLast: boolean): Coroutine<string[]> {
  if (!hasWildcards(component)) {
    const next = path + unquotePattern(component);
    if (!isLast) return [`${next}/`];
    return (yield* exists(fs, next)) ? [next] : [];
  }
  const names = yield* namesIn(fs, path === "" ? "." : path, !isLast);
  const showsHidden = component.startsWith(".") || component.startsWith("\\.");
  return names
    .filter((name) => name.startsWith(".") === showsHidden && matchesPattern(component, name))
    .map((name) => `${path}${name}${isLast ? "" : "/"}`);
}

function* namesIn(fs: FileSystem, path: string, onlyDirectories: boolean): Coroutine<string[]> {
  try {
    const names = [".", ".."];
    for (const { name, kind } of yield* fs.readdir(path)) {
      const isDirectory = kind === "directory" || (kind === "link" && (yield* exists(fs, `${path}/${name}/`)));
      if (isDirectory || !onlyDirectories) names.push(name);
    }
    return names;
  } catch (error) {
    if (error instanceof OSError) return [];
    throw error;
  }
}

function* exists(fs: FileSystem, path: string): Coroutine<boolean> {
  try {
    yield* fs.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof OSError) return false;
    throw error;
  }
}
