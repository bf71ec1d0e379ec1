import { expect, test } from '@jest/globals';
import { rule as references } from '../../../packages/checks/src/rules/wiring/workflow-reference.ts';
import { rule as runs } from '../../../packages/checks/src/rules/wiring/run-script.ts';
import { findingsOf, withChange } from './one-change.ts';

const CI = '.github/workflows/ci.yml';
const FILES = {
  [CI]: `name: CI
on:
  push:
    branches: [main]
jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        node: [22, 24]
    defaults:
      run:
        working-directory: web
    steps:
      - uses: actions/checkout@v5
      - uses: ./.github/actions/setup
        with:
          node: \${{ matrix.node }}
      - run: npm ci
      - name: Build and test
        run: |
          npm run build
          npm test
  deploy:
    needs: [test]
    if: github.ref == 'refs/heads/main'
    uses: ./.github/workflows/deploy.yml
`,
  '.github/workflows/deploy.yml': 'on: workflow_call\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo done\n',
  '.github/actions/setup/action.yml': 'name: Set up\ninputs: { node: { default: "22" } }\nruns: { using: composite, steps: [] }\n',
  'web/package.json': '{"private": true, "scripts": {"build": "vite build", "test": "vitest run"}, "devDependencies": {"vite": "7", "vitest": "3"}}',
};

test('a workflow with a matrix, an action of its own and a called workflow is right', async () => {
  expect(await findingsOf([references, runs], FILES)).toEqual([]);
});

test.each([
  ['a job that is not there', 'needs: [test]', 'needs: [tests]', `error wiring/workflow-reference ${CI}:25:13 `],
  ['an action that is not there', 'actions/setup\n', 'actions/prepare\n', `error wiring/workflow-reference ${CI}:16:15 `],
  ['a workflow that is not there', 'workflows/deploy.yml', 'workflows/release.yml', `error wiring/workflow-reference ${CI}:27:11 `],
  ['a folder that is not there', 'working-directory: web', 'working-directory: frontend', `error wiring/workflow-reference ${CI}:13:28 `],
  ['a key that the matrix lacks', 'matrix.node }}', 'matrix.version }}', `warning wiring/workflow-reference ${CI}:18:`],
  ['a script that package.json lacks', 'npm run build\n', 'npm run compile\n', `error wiring/run-script ${CI}:`],
])('%s', async (_, from, to, expected) => {
  const found = await findingsOf([references, runs], withChange(FILES, CI, from, to));
  expect(found).toEqual([expect.stringContaining(expected)]);
});
