import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { temporaryFolder, writeFiles, type TemporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);

/**
 * A throwaway checkout with one commit on one branch, as a consumer of the actions has it. act reads ref and commit
 * from it, so it has to be a real git repository.
 */
export async function makeConsumerRepo(
  files: Record<string, string | Buffer>,
  branch = 'main',
): Promise<TemporaryFolder> {
  const folder = await temporaryFolder('consumer');
  await writeFiles(folder.path, files);
  const identity = ['-c', 'user.name=Consumer', '-c', 'user.email=consumer@example.com', '-c', 'commit.gpgsign=false'];
  const git = (...args: string[]): Promise<unknown> => run('git', args, { cwd: folder.path });
  await git('init', '--quiet', '--initial-branch', branch);
  await git('add', '--all');
  await git(...identity, 'commit', '--quiet', '--no-verify', '--message', 'Start');
  return folder;
}
