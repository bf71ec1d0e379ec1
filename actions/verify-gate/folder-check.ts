import { execFile } from 'node:child_process';
import { lstat, readFile, readdir } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { writeDocument, pathProblem } from '@dark-factory/contracts';
import { UserError, inPathOrder, textFile, type Logger, type TreeFile } from '@dark-factory/runtime';
import { artifactBundles } from '../host/adapters.ts';
import { matrixOf } from '../host/outputs.ts';
import type { ActionHost } from '../host/run-action.ts';
import type { VerifyGateInputs } from './inputs.ts';
import type { GateOutcome } from './main.ts';

/** Folders that are no source, where git does not say what is. */
const NOT_SOURCE = new Set(['.git', 'node_modules', '.venv', 'venv', '__pycache__', '.tox', 'vendor', 'target', 'build', 'dist', '.gradle', '.next']);
const MAX_FILES = 50_000;
const MAX_FILE_BYTES = 5 * 1024 * 1024;

/** Checks a folder of any checkout: what git tracks there, or everything but packages and build output. No plan is needed. */
export async function checkFolder(path: string, inputs: VerifyGateInputs, host: ActionHost): Promise<GateOutcome> {
  const { workspace } = host.environment;
  const folder = resolve(workspace, path);
  const root = relative(workspace, folder).split(sep).join('/') || '.';
  const files = await readFolder(folder, host.logger);
  if (files.length === 0) throw new UserError({ code: 'tree-empty', what: 'there is no file to check', where: path, fix: 'Check out the repository in this job before this step, and name a folder of it.' });
  const [{ verifyTree }, { checkTree }] = await Promise.all([import('@dark-factory/stages'), import('@dark-factory/checks')]);
  const manifest = await verifyTree(files, undefined, { regenerateAbove: 1 }, { checkTree });
  if (inputs.artifact !== undefined) {
    const bundles = await artifactBundles(inputs.scope, host);
    await bundles.put(inputs.artifact, [textFile('error-manifest.json', writeDocument('error-manifest', manifest))], { plain: true });
  }
  return { manifest, root, matrix: matrixOf([]), maxParallel: 1, artifact: inputs.artifact ?? '' };
}

/** The files below a folder, with paths relative to it. Links are not followed, and what is too large is said so. */
async function readFolder(folder: string, logger: Logger): Promise<TreeFile[]> {
  const paths = (await trackedPaths(folder)) ?? (await walkedPaths(folder));
  if (paths.length > MAX_FILES) throw new UserError({ code: 'input-invalid', what: `there are ${paths.length} files, at most ${MAX_FILES} can be checked at once`, where: folder, fix: 'Name a folder with less in it with the input path.' });
  const files: TreeFile[] = [];
  for (const path of paths) {
    const problem = pathProblem(path, { allowWorkflows: true });
    const found = await lstat(join(folder, path)).catch(() => undefined);
    if (found === undefined || !found.isFile()) continue;
    if (problem !== undefined || found.size > MAX_FILE_BYTES) {
      logger.warning(`${path} was not checked: ${problem ?? `it has ${found.size} bytes, more than ${MAX_FILE_BYTES}`}`);
      continue;
    }
    files.push({ path, content: await readFile(join(folder, path)), executable: (found.mode & 0o100) !== 0 });
  }
  return inPathOrder(files);
}

/** What git tracks below the folder; `undefined` where that is no checkout or git is not there. */
async function trackedPaths(folder: string): Promise<string[] | undefined> {
  try {
    const { stdout } = await promisify(execFile)('git', ['-c', 'safe.directory=*', 'ls-files', '-z'], { cwd: folder, maxBuffer: 64 * 1024 * 1024, env: { PATH: process.env['PATH'], LANG: 'C.UTF-8' } });
    const paths = stdout.split('\0').filter((path) => path !== '');
    return paths.length === 0 ? undefined : paths;
  } catch {
    return undefined;
  }
}

async function walkedPaths(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const nested = await Promise.all(entries.map(async (entry) => {
    if (entry.isFile()) return [entry.name];
    if (!entry.isDirectory() || NOT_SOURCE.has(entry.name)) return [];
    return (await walkedPaths(join(folder, entry.name))).map((path) => `${entry.name}/${path}`);
  }));
  return nested.flat();
}
