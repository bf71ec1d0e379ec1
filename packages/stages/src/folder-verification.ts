import { randomUUID } from 'node:crypto';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathProblem, type ErrorManifest, type FixMode, type Plan } from '@dark-factory/contracts';
import { UserError, type TreeFile } from '@dark-factory/runtime';
import { readSources, type SourceFolder } from '@dark-factory/storage';
import { verifyTree, type VerificationDeps, type VerifiedTree } from './tree-verification.ts';

/** A folder to check. */
export interface FolderVerification {
  readonly folder: string;
  /** What the folder is called in messages. */
  readonly shown: string;
  readonly plan?: Plan;
  /** With `safe`, what was mended is written back. */
  readonly fix: FixMode;
  /** `load` runs the tests as far as `deps.runTests` goes, found in the folder where there is no plan. @default 'none' */
  readonly tests?: 'load' | 'none';
  /** Read the index of a checkout that belongs to another user. */
  readonly anyOwner?: boolean;
}

/** Checks the sources of a folder. What cannot be read stays in the count, as every file does. */
export async function verifyFolder(input: FolderVerification, deps: VerificationDeps): Promise<VerifiedTree> {
  const read = await readSources(input.folder, input.anyOwner === undefined ? {} : { anyOwner: input.anyOwner });
  if (read.files.length + read.unread.length === 0) throw new UserError({ code: 'tree-empty', what: 'the folder holds no file to check', where: input.shown, fix: 'Name a folder with code in it.' });
  const { runTests, ...structure } = deps;
  const { manifest, files } = await verifyTree(read.files, input.plan, { regenerateAbove: 1, fix: input.fix }, input.tests === 'load' && runTests !== undefined ? { ...structure, runTests } : structure);
  await writeMended(input.folder, files, manifest);
  return { manifest: withUnread(manifest, read), files };
}

function withUnread(manifest: ErrorManifest, { unread }: SourceFolder): ErrorManifest {
  const unchecked = [...manifest.unchecked, ...unread].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { ...manifest, filesInTree: manifest.filesInTree + unread.length, unchecked };
}

/** Writes what the mends that were kept have changed: each file whole or not at all. */
async function writeMended(folder: string, files: readonly TreeFile[], { mends }: ErrorManifest): Promise<void> {
  const changed = new Set(mends.filter(({ outcome }) => outcome === 'kept').flatMap(({ changes }) => changes.map(({ path }) => path)));
  for (const file of files.filter(({ path }) => changed.has(path))) {
    const problem = pathProblem(file.path, { allowWorkflows: true });
    if (problem !== undefined) throw new UserError({ code: 'bundle-unsafe', what: `a mend would write a file that is not allowed: ${problem}`, where: file.path, fix: 'Rename the file, or verify without mending.' });
    const target = join(folder, file.path);
    const beside = join(dirname(target), `.${randomUUID()}.tmp`);
    await mkdir(dirname(target), { recursive: true });
    try {
      await writeFile(beside, file.content);
      if (file.executable) await chmod(beside, 0o755);
      await rename(beside, target);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  }
}
