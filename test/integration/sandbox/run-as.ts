import { execFile, spawn } from 'node:child_process';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { RuntimeEvidence } from '@dark-factory/contracts';
import { systemClock } from '@dark-factory/runtime';
import { build } from 'esbuild';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const run = promisify(execFile);

/** What a run in a process of its own left: its evidence, or the error that it ended in. */
export interface ElsewhereResult {
  /** Where it ran: processes of it have this in their command. */
  readonly folder: string;
  readonly evidence?: RuntimeEvidence;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Whether this process may become other users. */
export const MAY_SWITCH_USER = process.getuid?.() === 0 && process.platform === 'linux';
if (!MAY_SWITCH_USER) console.warn('Tests that run the sandbox as other users are skipped: they need root on Linux.');

/** Runs the sample program in a process started through `setpriv` with these options, such as `--reuid=65534`, and by `launcher` where that is given. */
export async function runAs(setpriv: readonly string[], weak: boolean, launcher: readonly string[] = []): Promise<ElsewhereResult> {
  await using sample = await bundledProgram(SAMPLE);
  const { stdout } = await run('env', [...launcher, 'setpriv', ...setpriv, '--', process.execPath, sample.file, sample.work, weak ? 'weak' : 'strong'], { env: ENVIRONMENT, cwd: '/' });
  return { ...JSON.parse(stdout) as Omit<ElsewhereResult, 'folder'>, folder: sample.work };
}

/** Starts the sample with a build that does not end, kills our side of it once that runs, and says which processes were there before and after. */
export async function killedInTheMiddle(setpriv: readonly string[], processes: (folder: string) => Promise<string[]>, launcher: readonly string[] = []): Promise<{ readonly before: string[]; readonly after: string[] }> {
  await using sample = await bundledProgram(SAMPLE);
  const child = spawn('env', [...launcher, 'setpriv', ...setpriv, '--', process.execPath, sample.file, sample.work, 'hang'], { env: ENVIRONMENT, stdio: 'ignore' });
  let before: string[] = [];
  for (let tries = 0; tries < 100 && !before.some((line) => line.includes('setInterval')); tries++) {
    await systemClock.sleep(100);
    before = await processes(sample.work);
  }
  // It is there before it has done anything.
  await systemClock.sleep(700);
  const ended = new Promise((resolve) => { child.once('close', resolve); });
  child.kill('SIGKILL');
  await ended;
  let after = before;
  for (let tries = 0; tries < 20 && after.length > 0; tries++) {
    await systemClock.sleep(50);
    after = await processes(sample.work);
  }
  return { before, after };
}

const ENVIRONMENT = { PATH: process.env['PATH'], HOME: '/nonexistent' };
const SAMPLE = './sample-run.ts';

/** A program beside this file as one that any user can run, and a folder for it to work in. */
export async function bundledProgram(source: string): Promise<AsyncDisposable & { readonly file: string; readonly work: string }> {
  const folder = await temporaryFolder(source === SAMPLE ? 'sandbox-as' : 'sandbox-locked');
  await chmod(folder.path, 0o755);
  const [file, work] = [join(folder.path, 'sample.mjs'), join(folder.path, 'work')];
  await mkdir(work);
  await chmod(work, 0o1777);
  await build({
    entryPoints: [fileURLToPath(new URL(source, import.meta.url))], outfile: file, bundle: true, platform: 'node', format: 'esm', logLevel: 'silent',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  await chmod(file, 0o644);
  return { file, work, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}
