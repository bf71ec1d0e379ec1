import { beforeAll, describe, expect, it } from '@jest/globals';

import { builtDist } from '../../e2e/built-dist.ts';
import { runBundle } from './run-bundle.ts';

beforeAll(async () => void (await builtDist()), 120_000);

const broken = (count: number): Record<string, string> => Object.fromEntries(Array.from({ length: count }, (_none, index) => [`src/broken-${String(index).padStart(2, '0')}.json`, '{ "a": 1\n']));

describe('verify-gate with a path', () => {
  it('fails on errors, shows ten of them at their lines and says how many more there are', async () => {
    const step = await runBundle('verify-gate', { inputs: { path: '.' }, files: { ...broken(13), 'a.json': '{}\n', 'node_modules/x/bad.json': '{' } });
    expect(step.exitCode).toBe(1);
    const errors = step.annotations.filter(({ level }) => level === 'error');
    expect(errors).toHaveLength(11);
    expect(errors[0]!.properties).toMatch(/file=src\/broken-00\.json,line=2,col=\d+/);
    expect(errors[10]!.message).toContain('13 errors in 13 of 14 files');
    expect(step.annotations).toContainEqual(expect.objectContaining({ level: 'notice', message: '3 more errors are in the step summary and the error manifest.' }));
    expect(step.outputs).toMatchObject({ errors: '13', warnings: '0', regenerate: 'false', matrix: '{"shard":[]}', 'manifest-artifact': '' });
    expect(step.summary).toContain('## Gate: 13 errors, 0 warnings');
    expect(step.summary).toContain('`src/broken-12.json:2`');
  });

  it('goes on when it is told to', async () => {
    const step = await runBundle('verify-gate', { inputs: { path: 'src', 'fail-on-error': 'false' }, files: broken(1) });
    expect([step.exitCode, step.outputs['errors']]).toEqual([0, '1']);
    expect(step.annotations[0]!.properties).toContain('file=src/broken-00.json');
  });

  it('passes a sound folder, and refuses an empty one', async () => {
    const sound = await runBundle('verify-gate', { inputs: { path: '.' }, files: { 'a.json': '{}\n' } });
    expect([sound.exitCode, sound.outputs['errors'], sound.annotations]).toEqual([0, '0', []]);
    const empty = await runBundle('verify-gate', { inputs: { path: '.' } });
    expect([empty.exitCode, empty.annotations.map(({ message }) => message)]).toEqual([1, [expect.stringContaining('[tree-empty]')]]);
  });
});
