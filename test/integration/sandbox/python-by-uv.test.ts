import { execFileSync } from 'node:child_process';
import { appendFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { aStack, sandboxRun, SHARED_PACKAGES, stepOf, summary } from './sandbox-run.ts';

const venv = ['python3', '-m', 'venv', '.venv'];
const pip = (...words: string[]): string[] => ['.venv/bin/pip', 'install', ...words];
const python = (parts: Parameters<typeof aStack>[0]) => aStack({ language: 'python', ...parts });
const hasUv = (() => {
  try {
    return execFileSync('uv', ['--version'], { stdio: 'pipe' }).length > 0;
  } catch {
    return false;
  }
})();

describe('a Python program', () => {
  it('is installed by a uv that is kept where programs cannot write, and keeps a pip of its own', async () => {
    await using own = await temporaryFolder('sandbox-uv');
    const packageCache = join(own.path, 'packages');
    const poison = ['sh', '-c', 'for place in "$UV_CACHE_DIR/../../tools/uv/uv" "$UV_CACHE_DIR/../../tools/uv"; do { echo no >>"$place" || mv "$place" "$place.old"; } 2>/dev/null && echo written; done; ls "$UV_CACHE_DIR/../../tools/uv"'];
    const stack = python({ install: [venv, pip('--no-compile', 'iniconfig==2.1.0'), poison], build: [['.venv/bin/pip', '--version'], ['.venv/bin/python', '-c', 'import iniconfig']] });
    const first = await sandboxRun({}, [stack], { packageCache });

    expect(summary(first)).toEqual(['install passed', 'install passed', 'install passed', 'build passed', 'build passed']);
    expect(first.steps[0]!.command.slice(0, 2)).toEqual(['uv', 'venv']);
    expect(first.steps[1]).toMatchObject({ command: ['uv', 'pip', 'install', '--python', '.venv', 'iniconfig==2.1.0'], tail: expect.stringContaining('(instead of: .venv/bin/pip install --no-compile iniconfig==2.1.0)') });
    if (hasUv) return;
    expect(first.steps[2]!.tail).toBe('uv');
    const store = `${packageCache}-tools`;
    const [kept] = await readdir(store);
    expect(await stat(join(store, kept!))).toMatchObject({ uid: process.getuid!(), mode: 0o100644 });

    await appendFile(join(store, kept!), 'changed');
    const changed = (await stat(join(store, kept!))).size;
    const second = await sandboxRun({}, [stack], { packageCache });

    expect(second.steps[0]).toMatchObject({ command: expect.arrayContaining(['uv']), outcome: { state: 'passed' } });
    expect((await stat(join(store, kept!))).size).toBe(changed - 'changed'.length);
  }, 60_000);

  it('is installed by pip as it is given where uv cannot do it', async () => {
    const evidence = await sandboxRun({}, [python({ install: [venv, pip('no-such-package-of-anybody==1.0')] }), python({ root: 'sub', install: [['python3', '-m', 'pip', '--version']] })], { packageCache: SHARED_PACKAGES });

    expect(evidence.steps[1]).toMatchObject({ command: pip('no-such-package-of-anybody==1.0'), exitCode: 1, tail: expect.stringContaining('No matching distribution found') });
    expect(stepOf({ ...evidence, steps: evidence.steps.slice(2) }, 'install')).toMatchObject({ command: ['python3', '-m', 'pip', '--version'], outcome: { state: 'passed' } });
  }, 60_000);
});
