import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';

import { builtDist } from '../../e2e/built-dist.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
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

  it('writes what has one right answer and the findings as SARIF when it is told to', async () => {
    const files = { 'app/__init__.py': '', 'app/routers/__init__.py': '', 'app/schemas.py': 'class Item: ...\n', 'app/routers/items.py': 'from app.routers.schemas import Item\n\nprint(Item)\n' };
    await using folder = await temporaryFolder('gate-mends');
    const step = await runBundle('verify-gate', { inputs: { path: '.', fix: 'safe', sarif: 'out/gate.sarif' }, workspace: folder.path, files: { ...files, ...broken(1) } });
    expect([step.exitCode, step.outputs['errors']]).toEqual([1, '1']);
    expect(step.summary).toContain('Mended without a model');
    expect(await readFile(join(folder.path, 'app/routers/items.py'), 'utf8')).toBe('from app.schemas import Item\n\nprint(Item)\n');
    const sarif = JSON.parse(await readFile(join(folder.path, 'out/gate.sarif'), 'utf8')) as { runs: { results: { ruleId: string }[] }[] };
    expect(sarif.runs[0]!.results.map(({ ruleId }) => ruleId)).toEqual(['syntax/json']);
  });

  it('passes a sound folder, and refuses an empty one', async () => {
    const sound = await runBundle('verify-gate', { inputs: { path: '.' }, files: { 'a.json': '{}\n' } });
    expect([sound.exitCode, sound.outputs['errors'], sound.annotations]).toEqual([0, '0', []]);
    const empty = await runBundle('verify-gate', { inputs: { path: '.' } });
    expect([empty.exitCode, empty.annotations.map(({ message }) => message)]).toEqual([1, [expect.stringContaining('[tree-empty]')]]);
  });
});
