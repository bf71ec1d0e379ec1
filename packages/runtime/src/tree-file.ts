import { sha256, type FileRecord } from '@dark-factory/contracts';

/** A file in memory: a path below some root, its bytes, and whether it may be executed. */
export interface TreeFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly executable: boolean;
}

/** What documents say about a file: the file without its bytes. */
export function recordOf(file: TreeFile): FileRecord {
  return { path: file.path, bytes: file.content.byteLength, sha256: sha256(file.content), executable: file.executable };
}

/** A file with text as its content. */
export function textFile(path: string, text: string, executable = false): TreeFile {
  return { path, content: Buffer.from(text, 'utf8'), executable };
}

/** The text of a file, or `undefined` when it is not UTF-8 or holds a NUL. */
export function textOf(file: Pick<TreeFile, 'content'>): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file.content);
    return text.includes('\u0000') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Files in path order by code unit, the one order in which trees are written. */
export function inPathOrder<T extends { readonly path: string }>(files: Iterable<T>): T[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}
