import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { aStack, sandboxRun, stepOf } from './sandbox-run.ts';

const inCache = (script: string): string[][] => [['sh', '-c', `cd "$npm_config_cache/.." && ${script}`]];

describe('a package cache', () => {
  it('is kept from run to run, in a folder that the program could not reach by itself', async () => {
    await using own = await temporaryFolder('sandbox-cache');
    const packageCache = join(own.path, 'packages');
    await mkdir(packageCache);
    await sandboxRun({}, [aStack({ install: inCache('mkdir npm && echo kept >npm/entry') })], { packageCache });
    const second = await sandboxRun({}, [aStack({ install: inCache('cat npm/entry && rm -r npm') })], { packageCache });

    expect(stepOf(second, 'install')).toMatchObject({ tail: 'kept', outcome: { state: 'passed' } });
  });

  it('is one of the run itself where none is given', async () => {
    const evidence = await sandboxRun({}, [aStack({ install: inCache('ls -A') })]);

    expect(stepOf(evidence, 'install')).toMatchObject({ tail: '', outcome: { state: 'passed' } });
  });
});
