import { lstatSync, readFileSync, type Stats } from 'node:fs';
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Unchecked } from '@dark-factory/contracts';
import type { TreeFile } from '@dark-factory/runtime';
import { listSources, type ListingOptions } from './source-listing.ts';

/** Larger files are data; reading them would only fill the memory. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;
/** Files that are read at once. */
const PARALLEL = 32;
/** Milliseconds a file up to which waiting for each costs less than the threads that would read several at once: a local disk. */
const QUICK_MS = 0.3;

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
  let isQuick = true;
  for (let start = 0; start < listing.paths.length; start += PARALLEL) {
    const paths = listing.paths.slice(start, start + PARALLEL);
    const begun = performance.now();
    const read = isQuick ? paths.map((path) => readNow(folder, path)) : await Promise.all(paths.map((path) => readOne(folder, path)));
    if (isQuick) isQuick = performance.now() - begun < paths.length * QUICK_MS;
    for (const result of read) {
      if (result.kind === 'file') files.push(result.file);
      else if (result.kind === 'unread') unread.push(result.unchecked);
    }
  }
  return { files, unread };
}

type Read = { readonly kind: 'file'; readonly file: TreeFile } | { readonly kind: 'unread'; readonly unchecked: Unchecked } | { readonly kind: 'gone' };

function readNow(folder: string, path: string): Read {
  try {
    const found = lstatSync(join(folder, path));
    return unreadBy(found, path) ?? fileOf(found, path, readFileSync(join(folder, path)));
  } catch (error) {
    return failed(error, path);
  }
}

async function readOne(folder: string, path: string): Promise<Read> {
  try {
    const found = await lstat(join(folder, path));
    return unreadBy(found, path) ?? fileOf(found, path, await readFile(join(folder, path)));
  } catch (error) {
    return failed(error, path);
  }
}

function unreadBy(found: Stats, path: string): Read | undefined {
  if (found.isSymbolicLink()) return unread(path, 'a symbolic link, which is not followed');
  if (found.isDirectory()) return unread(path, 'a repository of its own');
  if (!found.isFile()) return unread(path, 'not a regular file');
  if (found.size > MAX_FILE_BYTES) return unread(path, `larger than ${MAX_FILE_BYTES / 1024 / 1024} MiB`);
  return undefined;
}

function fileOf(found: Stats, path: string, content: Uint8Array): Read {
  return { kind: 'file', file: { path, content, executable: (found.mode & 0o111) !== 0 } };
}

function failed(error: unknown, path: string): Read {
  const { code, message } = error as NodeJS.ErrnoException;
  // Git still tracks a file that was deleted.
  return code === 'ENOENT' ? { kind: 'gone' } : unread(path, `it cannot be read (${code ?? message})`);
}

function unread(path: string, reason: string): Read {
  return { kind: 'unread', unchecked: { path, reason } };
}
