import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Unchecked } from '@dark-factory/contracts';
import type { TreeFile } from '@dark-factory/runtime';
import { listSources, type ListingOptions } from './source-listing.ts';

/** Larger files are data; reading them would only fill the memory. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;
/** Files that are read at once. */
const PARALLEL = 32;

/** The sources of a folder, and what could not be read of it. */
export interface SourceFolder {
  readonly files: readonly TreeFile[];
  readonly unread: readonly Unchecked[];
}

/** Reads what was written in a folder, without what tools have put there. Symbolic links are not followed: they may lead anywhere. */
export async function readSources(folder: string, options: ListingOptions = {}): Promise<SourceFolder> {
  const listing = await listSources(folder, options);
  const files: TreeFile[] = [];
  const unread: Unchecked[] = [...listing.unreadable];
  for (let start = 0; start < listing.paths.length; start += PARALLEL) {
    const read = await Promise.all(listing.paths.slice(start, start + PARALLEL).map((path) => readOne(folder, path)));
    for (const result of read) {
      if (result.kind === 'file') files.push(result.file);
      else if (result.kind === 'unread') unread.push(result.unchecked);
    }
  }
  return { files, unread };
}

type Read = { readonly kind: 'file'; readonly file: TreeFile } | { readonly kind: 'unread'; readonly unchecked: Unchecked } | { readonly kind: 'gone' };

async function readOne(folder: string, path: string): Promise<Read> {
  const unread = (reason: string): Read => ({ kind: 'unread', unchecked: { path, reason } });
  try {
    const found = await lstat(join(folder, path));
    if (found.isSymbolicLink()) return unread('a symbolic link, which is not followed');
    if (found.isDirectory()) return unread('a repository of its own');
    if (!found.isFile()) return unread('not a regular file');
    if (found.size > MAX_FILE_BYTES) return unread(`larger than ${MAX_FILE_BYTES / 1024 / 1024} MiB`);
    return { kind: 'file', file: { path, content: await readFile(join(folder, path)), executable: (found.mode & 0o111) !== 0 } };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Git still tracks a file that was deleted.
    return code === 'ENOENT' ? { kind: 'gone' } : unread(`it cannot be read (${code ?? message})`);
  }
}
