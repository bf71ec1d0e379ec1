import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Log } from 'sarif';
import { parseDocumentJson } from '@dark-factory/contracts';
import { temporaryFolder, writeFiles } from '../../support/temporary-folder.ts';
import { cli, startCli } from './run-cli.ts';

const MISPLACED = {
  'requirements.txt': 'fastapi\n', 'app/__init__.py': '', 'app/routers/__init__.py': '', 'app/schemas.py': 'class Item: ...\n',
  'app/routers/items.py': 'from app.routers.schemas import Item\n\n\ndef first() -> Item:\n    return Item()\n', 'app/data.json': '{"a": }\n',
};
const MENDED = 'from app.schemas import Item\n\n\ndef first() -> Item:\n    return Item()\n';

test('--fix safe writes what has one right answer, says so, and leaves the rest', async () => {
  await using folder = await temporaryFolder('cli-mends');
  await writeFiles(folder.path, MISPLACED);
  const offered = await cli(folder.path, ['verify', '.']);
  expect(offered.stdout).toMatch(/app\/routers\/items\.py:1:6: error: .*\n.*\n.*\^\n {2}fix: .*app\.schemas/);
  expect(await readFile(join(folder.path, 'app/routers/items.py'), 'utf8')).toBe(MISPLACED['app/routers/items.py']);

  const mended = await cli(folder.path, ['verify', '.', '--fix', 'safe', '--json']);
  const manifest = parseDocumentJson('error-manifest', mended.stdout);
  expect(mended.code).toBe(1);
  expect(manifest).toMatchObject({ errors: 1, mendedTree: expect.any(String), findings: [expect.objectContaining({ path: 'app/data.json' })] });
  expect(manifest.mends).toMatchObject([{ rule: 'imports/python-unresolved', path: 'app/routers/items.py', outcome: 'kept', before: { errors: 2 }, after: { errors: 1 } }]);
  expect(await readFile(join(folder.path, 'app/routers/items.py'), 'utf8')).toBe(MENDED);
  expect(await readFile(join(folder.path, 'app/data.json'), 'utf8')).toBe('{"a": }\n');
  expect(parseDocumentJson('error-manifest', (await cli(folder.path, ['verify', '.', '--fix', 'safe', '--json'])).stdout).mends).toEqual([]);
}, 120_000);

test('--sarif writes the findings for code scanning, with places, the other side and the fix', async () => {
  await using folder = await temporaryFolder('cli-sarif');
  await writeFiles(folder.path, Object.fromEntries(Object.entries(MISPLACED).map(([path, text]) => [`code/${path}`, text])));
  expect((await cli(folder.path, ['verify', 'code', '--sarif', 'out/gate.sarif'])).code).toBe(1);
  const { version, runs } = JSON.parse(await readFile(join(folder.path, 'out/gate.sarif'), 'utf8')) as Log;
  expect([version, runs[0]!.tool.driver.rules!.map(({ id }) => id)]).toEqual(['2.1.0', ['imports/python-unresolved', 'syntax/json']]);
  const result = runs[0]!.results!.find(({ ruleId }) => ruleId === 'imports/python-unresolved')!;
  expect(result).toMatchObject({
    level: 'error', ruleIndex: 0,
    locations: [{ physicalLocation: { artifactLocation: { uri: 'code/app/routers/items.py', uriBaseId: '%SRCROOT%' }, region: { startLine: 1, startColumn: 6 } } }],
    relatedLocations: [{ physicalLocation: { artifactLocation: { uri: 'code/app/schemas.py' }, region: { startLine: 1 } } }],
  });
  expect(result.fixes![0]!.artifactChanges[0]!.replacements[0]!.insertedContent!.text).toContain('app.schemas');
}, 120_000);

test('--watch checks again when a file changes, until Ctrl-C', async () => {
  await using folder = await temporaryFolder('cli-watch');
  await writeFiles(folder.path, { 'data.json': '{"a": }\n' });
  const { child, outcome } = await startCli(folder.path, ['verify', '.', '--watch', '--json']);
  const line = (number: number): Promise<string> => new Promise((resolve) => {
    let text = '';
    child.stdout!.on('data', (part: string) => {
      text += part;
      const lines = text.split('\n');
      if (lines.length > number) resolve(lines[number - 1]!);
    });
  });
  const [first, second] = [line(1), line(2)];
  expect(parseDocumentJson('error-manifest', await first).errors).toBe(1);
  await writeFiles(folder.path, { 'data.json': '{"a": 1}\n' });
  expect(parseDocumentJson('error-manifest', await second).errors).toBe(0);
  child.kill('SIGINT');
  const { code, stdout, stderr } = await outcome;
  // The last check decides: what was watched is sound now.
  expect([code, stdout.trimEnd().split('\n').length, stderr]).toEqual([0, 2, expect.stringContaining('Ending')]);
}, 120_000);
