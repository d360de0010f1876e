import { MemoryDirectory, MemoryFile, MemoryLink, type MemoryNode, type Volume } from "./memoryFile.ts";

/** A file, directory or link as it is stored. */
interface NodeRecord {
  readonly name: string;
  /** Which record its directory is; the first one is the root, and is in none. */
  readonly parent: number;
  readonly mode: number;
  readonly atime: number;
  readonly mtime: number;
  /** Only of files. */
  readonly content?: Content;
  /** Only of links. */
  readonly target?: string;
}

/** Where the bytes of a file are. */
export interface Content {
  readonly size: number;
  readonly blocks: readonly string[];
}

/** A tree of files as it is stored, without their bytes: every directory before what is in it. */
export interface TreeRecord {
  readonly version: 1;
  readonly nodes: readonly NodeRecord[];
}

/** The record of a tree, whose files have the contents told. */
export function recordTree(root: MemoryDirectory, contentOf: (file: MemoryFile) => Content): TreeRecord {
  const nodes: NodeRecord[] = [];
  const directories: [directory: MemoryDirectory, index: number][] = [];
  const add = (name: string, parent: number, node: MemoryNode): void => {
    const { mode, atime, mtime } = node;
    if (node.kind === "directory") directories.push([node, nodes.length]);
    const more =
      node.kind === "file" ? { content: contentOf(node) } : node.kind === "link" ? { target: node.target } : {};
    nodes.push({ name, parent, mode, atime, mtime, ...more });
  };
  add("", -1, root);
  for (const [directory, index] of directories) for (const [name, node] of directory.entries) add(name, index, node);
  return { version: 1, nodes };
}

/** Fills the root with the tree of a record, and gives the files, which are as large as they were, and empty. */
export function restoreTree({ nodes }: TreeRecord, root: MemoryDirectory, volume: Volume): Map<MemoryFile, Content> {
  const files = new Map<MemoryFile, Content>();
  const restored: MemoryNode[] = [];
  root.entries.clear();
  for (const record of nodes) {
    const node = restored.length === 0 ? root : nodeOf(record, volume);
    if (node.kind === "file") {
      node.hold();
      node.resize(record.content?.size ?? 0);
      files.set(node, record.content as Content);
    }
    if (restored.length > 0) (restored[record.parent] as MemoryDirectory).entries.set(record.name, node);
    const { mode, atime, mtime } = record;
    Object.assign(node, { mode, atime, mtime });
    restored.push(node);
  }
  return files;
}

function nodeOf({ mode, content, target }: NodeRecord, volume: Volume): MemoryNode {
  if (target !== undefined) return new MemoryLink(target);
  return content === undefined ? new MemoryDirectory(mode) : new MemoryFile(mode, volume);
}
