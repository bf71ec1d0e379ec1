import { createHash } from 'node:crypto';
import type { TreeFile } from '@dark-factory/runtime';

/** A Git object's name: SHA-1 over its kind, its size and its bytes. */
function objectSha(kind: 'blob' | 'tree', content: Uint8Array): string {
  return createHash('sha1').update(`${kind} ${content.byteLength}\0`).update(content).digest('hex');
}

/** The name that Git gives to a file's content. */
export function blobShaOf(content: Uint8Array): string {
  return objectSha('blob', content);
}

interface Entry {
  readonly mode: '100644' | '100755' | '40000';
  readonly sha: string;
}
type Folder = Map<string, TreeFile | Folder>;

/**
 * The name that Git gives to a tree of exactly these files. Known before anything is uploaded, it tells whether there is
 * anything to upload, and afterwards whether the server stored all of it.
 */
export function treeShaOf(files: Iterable<TreeFile>): string {
  const root: Folder = new Map();
  for (const file of files) {
    const segments = file.path.split('/');
    const name = segments.pop()!;
    let folder = root;
    for (const segment of segments) {
      const next = folder.get(segment) ?? new Map();
      if (!(next instanceof Map)) throw new Error(`${segment} is a file and a folder in ${file.path}`);
      folder.set(segment, next);
      folder = next;
    }
    if (folder.has(name)) throw new Error(`${file.path} is there twice`);
    folder.set(name, file);
  }
  return shaOfFolder(root);
}

function shaOfFolder(folder: Folder): string {
  const entries = [...folder].map(([name, item]): [string, Entry] => {
    if (item instanceof Map) return [name, { mode: '40000', sha: shaOfFolder(item) }];
    return [name, { mode: item.executable ? '100755' : '100644', sha: blobShaOf(item.content) }];
  });
  // Git sorts by bytes, a folder as if its name ended in a slash.
  const sortKey = ([name, { mode }]: [string, Entry]): Buffer => Buffer.from(mode === '40000' ? `${name}/` : name);
  entries.sort((a, b) => Buffer.compare(sortKey(a), sortKey(b)));
  return objectSha('tree', Buffer.concat(entries.map(([name, { mode, sha }]) => Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(sha, 'hex')]))));
}
