import { MemoryDirectory, MemoryFile, type MemoryNode, type Volume } from "./memoryFile.ts";

/** A file or directory as it is stored. */
interface NodeRecord {
  readonly name: string;
  /** Which record its directory is; the first one is the root, and is in none. */
  readonly parent: number;
  readonly mode: number;
  readonly atime: number;
  readonly mtime: number;
  /** Only of files. */
  readonly content?: Content;
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
    nodes.push({ name, parent, mode, atime, mtime, ...(node.kind === "file" && { content: contentOf(node) }) });
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
  for (const { name, parent, mode, atime, mtime, content } of nodes) {
    const node: MemoryNode =
      restored.length === 0 ? root : content === undefined ? new MemoryDirectory(mode) : new MemoryFile(mode, volume);
    if (node.kind === "file") {
      node.hold();
      node.resize(content?.size ?? 0);
      files.set(node, content as Content);
    }
    if (restored.length > 0) (restored[parent] as MemoryDirectory).entries.set(name, node);
    Object.assign(node, { mode, atime, mtime });
    restored.push(node);
  }
  return files;
}
