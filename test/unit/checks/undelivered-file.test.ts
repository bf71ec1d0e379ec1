import { expect, test } from '@jest/globals';
import { checkTree } from '@dark-factory/checks';
import { textFile } from '@dark-factory/runtime';
import { aPlan, aUnit } from '../../builders/plan.ts';

const owned = (path: string) => ({ path, purpose: 'code', lines: 5, executable: false });

test.each([
  ['src/db.ts', 'src/items.ts', "import { pool } from './db.js';\npool();\n"],
  ['src/db/index.ts', 'src/items.ts', "import { pool } from './db';\npool();\n"],
  ['app/db.py', 'app/items.py', 'from app.db import pool\n'],
])('an import of %s, which another unit did not deliver, names it and its owner', async (missing, importer, text) => {
  const plan = aPlan({ units: [aUnit({ id: 'WU-01', files: [owned(missing)] }), aUnit({ id: 'WU-02', files: [owned(importer)] })] });
  const { findings } = await checkTree({ files: [textFile(importer, text), textFile('app/__init__.py', '')], plan });
  const unresolved = findings.filter(({ rule }) => rule.endsWith('-unresolved'));
  expect(unresolved).toMatchObject([{ path: importer, unit: 'WU-02', related: [{ path: missing, line: 0, message: 'WU-01 owns it and did not deliver it' }] }]);
});
