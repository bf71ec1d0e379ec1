import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Folders that hold what was installed or made, not what was written; so do virtual environments, which are told by their `pyvenv.cfg`. */
export const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(['node_modules', '.git', '.hg', '.svn', '.dark-factory', '.venv', '__pycache__', '.tox', '.mypy_cache', '.pytest_cache', '.ruff_cache', '.gradle', '.next', '.turbo']);
/** A listing of this size is some 200,000 paths. */
const MAX_LISTING_BYTES = 64 * 1024 * 1024;

/** Paths below a folder, POSIX and sorted, and names that are no text. */
export interface SourceListing {
  readonly from: 'git' | 'folder';
  readonly paths: readonly string[];
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

export interface ListingOptions {
  /** Read the index of a work tree that belongs to another user, as the checkout in a job container does. */
  readonly anyOwner?: boolean;
}

/** What there is to read: in a Git work tree what Git tracks or would, else everything but what tools have put there. */
export async function listSources(folder: string, options: ListingOptions = {}): Promise<SourceListing> {
  const tracked = await listWithGit(folder, options);
  // A folder that Git ignores, such as a run's own tree, lists nothing: there the files themselves are meant.
  return tracked !== undefined && tracked.paths.length + tracked.unreadable.length > 0 ? tracked : walk(folder);
}

async function listWithGit(folder: string, { anyOwner }: ListingOptions): Promise<SourceListing | undefined> {
  try {
    const { stdout } = await run('git', [...(anyOwner === true ? ['-c', 'safe.directory=*'] : []), '-c', 'core.fsmonitor=false', '-C', folder, 'ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'], { encoding: 'buffer', maxBuffer: MAX_LISTING_BYTES });
    const names = split(stdout);
    return { from: 'git', ...decoded(names) };
  } catch {
    // No Git, no work tree, or one of another user that Git will not read: the files are there all the same.
    return undefined;
  }
}

function split(listing: Buffer): Buffer[] {
  const names: Buffer[] = [];
  for (let start = 0, end = listing.indexOf(0); end !== -1; start = end + 1, end = listing.indexOf(0, start)) names.push(listing.subarray(start, end));
  return names;
}

function decoded(names: readonly Buffer[]): Pick<SourceListing, 'paths' | 'unreadable'> {
  const paths = new Set<string>();
  const unreadable: { path: string; reason: string }[] = [];
  for (const name of names) {
    const text = name.toString('utf8');
    if (Buffer.from(text, 'utf8').equals(name)) paths.add(text);
    else unreadable.push({ path: text, reason: 'its name is not UTF-8' });
  }
  return { paths: [...paths].sort(), unreadable };
}

async function walk(root: string): Promise<SourceListing> {
  const paths: string[] = [];
  const unreadable: { path: string; reason: string }[] = [];
  const visit = async (below: string): Promise<void> => {
    const entries = await readdir(join(root, below), { withFileTypes: true, encoding: 'buffer' }).catch((error: NodeJS.ErrnoException) => {
      unreadable.push({ path: below, reason: `the folder cannot be read (${error.code ?? error.message})` });
      return [];
    });
    for (const entry of entries) {
      const name = entry.name.toString('utf8');
      const path = below === '' ? name : `${below}/${name}`;
      if (!Buffer.from(name, 'utf8').equals(entry.name)) unreadable.push({ path, reason: 'its name is not UTF-8' });
      else if (!entry.isDirectory()) paths.push(path);
      else if (!SKIPPED_FOLDERS.has(name) && !existsSync(join(root, path, 'pyvenv.cfg'))) await visit(path);
    }
  };
  await visit('');
  return { from: 'folder', paths: paths.sort(), unreadable };
}
