import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { listSources } from '@dark-factory/storage';

test('a virtual environment is left out by its pyvenv.cfg, whatever it is called; a package called venv is not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'listing-'));
  for (const path of ['app/venv/__init__.py', 'venv/pyvenv.cfg', 'venv/lib/a.py', 'env311/pyvenv.cfg', 'env311/lib/b.py', '.venv/c.py', 'node_modules/d.js']) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), '');
  }
  expect((await listSources(folder)).paths).toEqual(['app/venv/__init__.py']);
  rmSync(folder, { recursive: true });
});
