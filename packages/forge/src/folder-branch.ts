import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFolder, type TreeFile } from '@dark-factory/runtime';
import { treeShaOf } from './git-object.ts';

/** What `commit.json` beside a branch's files says. */
export interface FolderCommit {
  readonly commit: string;
  /** Git's name for the tree of the files, with the output root around them. */
  readonly tree: string;
  readonly branch: string;
  readonly base: string | null;
  readonly outputRoot: string;
  /** Git's name for the tree at the output root: tells whether a person has touched it since. */
  readonly content: string;
  readonly message: string;
  readonly files: number;
  /** Earlier commits of the branch, oldest first. */
  readonly history: readonly { readonly commit: string; readonly content: string; readonly message: string }[];
}

/** What stands where a branch would: nothing, something that is no branch of ours, or a branch and its present content. */
export type FolderBranch =
  | { readonly kind: 'absent' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'branch'; readonly head: FolderCommit; readonly content: string | undefined };

const COMMIT_FILE = 'commit.json';

/** Reads a branch and hashes what is at `outputRoot` now. */
export async function readFolderBranch(branches: string, branch: string, outputRoot: string): Promise<FolderBranch> {
  const segments = branch.split('/');
  for (let depth = 1; depth < segments.length; depth++) {
    // A branch inside another one: Git refuses that as well.
    if (await exists(join(branches, ...segments.slice(0, depth), COMMIT_FILE))) return { kind: 'foreign' };
  }
  const folder = join(branches, branch);
  const head = await readCommitFile(folder);
  if (head !== undefined) return { kind: 'branch', head, content: await contentAt(join(folder, outputRoot)) };
  return (await exists(folder)) && (await readdir(folder)).length > 0 ? { kind: 'foreign' } : { kind: 'absent' };
}

/** Puts files at the output root of a branch, in one rename, and the commit beside them. */
export async function writeFolderBranch(branches: string, head: FolderCommit, files: readonly TreeFile[]): Promise<void> {
  const folder = join(branches, head.branch);
  const target = join(folder, head.outputRoot);
  const fresh = join(branches, `.new-${randomUUID()}`);
  const old = join(branches, `.old-${randomUUID()}`);
  try {
    await writeFolder(fresh, files);
    await mkdir(dirname(target), { recursive: true });
    if (await exists(target)) await rename(target, old);
    await rename(fresh, target);
    await writeWhole(join(folder, COMMIT_FILE), `${JSON.stringify(head, null, 2)}\n`);
  } finally {
    await rm(fresh, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
  }
}

/** Writes a file in one rename, so that nobody reads half of it. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const fresh = `${path}.${randomUUID()}`;
  await writeFile(fresh, text);
  await rename(fresh, path);
}

async function readCommitFile(folder: string): Promise<FolderCommit | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, COMMIT_FILE), 'utf8')) as FolderCommit;
  } catch {
    return undefined;
  }
}

/** Git's name for a folder as it is on disk; `undefined` when it is absent, and a name that fits nothing when it holds a link. */
async function contentAt(folder: string): Promise<string | undefined> {
  if (!(await exists(folder))) return undefined;
  const files: TreeFile[] = [];
  const walk = async (below: string): Promise<boolean> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory() ? !(await walk(path)) : !entry.isFile()) return false;
      if (entry.isFile()) files.push({ path, content: await readFile(join(folder, path)), executable: ((await lstat(join(folder, path))).mode & 0o100) !== 0 });
    }
    return true;
  };
  const isPlain = (await lstat(folder)).isDirectory() && (await walk(''));
  return isPlain ? treeShaOf(files) : 'not plain files';
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(() => true, () => false);
}
