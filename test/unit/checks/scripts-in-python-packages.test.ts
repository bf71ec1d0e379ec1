import { describe, expect, test } from '@jest/globals';
import { checkWith } from '../../../packages/checks/src/check-tree.ts';
import { rule as unresolved } from '../../../packages/checks/src/rules/imports/script-unresolved.ts';
import { rule as missingExport } from '../../../packages/checks/src/rules/imports/script-missing-export.ts';

async function findingsOf(files: Readonly<Record<string, string>>): Promise<string[]> {
  const { findings } = await checkWith([unresolved, missingExport], { files: Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text), executable: false })) });
  return findings.map(({ severity, path, line }) => `${severity} ${path}:${line}`);
}

describe('scripts inside a package of Python', () => {
  const view = { 'app/static/js/view.jsx': "import { Feature } from './feature';\nexport const View = () => <Feature />;\n", 'app/static/js/feature.js': 'class Feature {}\nexport const other = Feature;\n' };

  test('are built elsewhere where nothing in the tree builds them', async () => {
    expect(await findingsOf({ 'app/__init__.py': '', ...view })).toEqual(['warning app/static/js/view.jsx:1']);
  });

  test('are built here where a package.json lies above them', async () => {
    expect(await findingsOf({ 'app/__init__.py': '', 'package.json': '{"scripts": {"build": "vite build"}}', ...view })).toEqual(['error app/static/js/view.jsx:1']);
  });

  test('are no different from others where there is no Python around them', async () => {
    expect(await findingsOf(view)).toEqual(['error app/static/js/view.jsx:1']);
  });

  test('may be served under another path than the one they lie at', async () => {
    const files = { 'ui/__init__.py': '', 'ui/static/load.js': 'export const load = () => 1;\n', 'ui/parts/table.js': "import { load } from '../../static/load.js';\nimport { gone } from '../../static/gone.js';\nload(gone);\n" };
    expect(await findingsOf(files)).toEqual(['warning ui/parts/table.js:1', 'error ui/parts/table.js:2']);
  });

  test('count as they are where a path of the same folder is meant', async () => {
    expect(await findingsOf({ 'ui/__init__.py': '', 'ui/parts/table.js': "import './gone.js';\n" })).toEqual(['error ui/parts/table.js:1']);
  });
});
