import { expect, test } from '@jest/globals';
import { rule } from '../../../packages/checks/src/rules/wiring/package-scripts.ts';
import { findingsOf, withChange } from './one-change.ts';

const FILES = {
  'package.json': `{
  "name": "ledger",
  "private": true,
  "scripts": {
    "dev": "cross-env NODE_ENV=development tsx watch src/server.ts",
    "build": "npm run clean && tsc -p tsconfig.json",
    "clean": "rimraf dist",
    "start": "node dist/server.js",
    "seed": "node --env-file=.env scripts/seed.mjs",
    "check": "npm run lint --if-present && npm test",
    "test": "vitest run"
  },
  "devDependencies": { "cross-env": "7", "rimraf": "6", "tsx": "4", "typescript": "5", "vitest": "3" }
}
`,
  'tsconfig.json': '{}',
  'src/server.ts': '',
  'scripts/seed.mjs': '',
};

test('scripts that run each other, files, and programs of dependencies are right', async () => {
  expect(await findingsOf([rule], FILES)).toEqual([]);
});

test.each([
  ['a file that is not there', 'src/server.ts', 'src/index.ts', 'error wiring/package-scripts package.json:5:12 Cannot find src/index.ts, which this script runs'],
  ['a script that is not there', 'npm run clean', 'npm run clear', 'error wiring/package-scripts package.json:6:14 Missing script: "clear"'],
  ['a program that nothing brings', '"rimraf": "6", ', '', 'warning wiring/package-scripts package.json:7:14 rimraf: command not found'],
  ['a file of another name', 'scripts/seed.mjs', 'scripts/seed.js', 'error wiring/package-scripts package.json:9:13 Cannot find scripts/seed.js, which this script runs'],
])('%s', async (_, from, to, expected) => {
  const found = await findingsOf([rule], withChange(FILES, 'package.json', from, to));
  expect(found).toEqual([expect.stringContaining(expected)]);
});
