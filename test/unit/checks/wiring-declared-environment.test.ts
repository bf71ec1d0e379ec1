import { expect, test } from '@jest/globals';
import { SourceTree } from '../../../packages/checks/src/source-tree.ts';
import { declaredEnvironment } from '../../../packages/checks/src/wiring/declared-environment.ts';
import { aTree } from './a-tree.ts';

test('every way in which a variable is declared is known with its place', async () => {
  const tree = new SourceTree({ files: aTree({
    '.env.example': '# x\nexport DB_URL="postgres://db/shop" # local\nKEY=\'a\nNOT_A_NAME=1\n\'\nLAST=1\n',
    'compose.yaml': 'x-env: &env\n  SHARED: 1\nservices:\n  web:\n    environment:\n      <<: *env\n      PORT: 80\n  db:\n    environment: [POSTGRES_PASSWORD=x, PASSED]\n',
    Dockerfile: 'ARG V=1\nFROM node:$V\nENV NODE_ENV=production \\\n  TZ=UTC\nENV OLD style\n',
    '.github/workflows/ci.yml': 'on: push\nenv: {CI_URL: x}\njobs: {a: {steps: [{run: x, env: {TOKEN: "${{ secrets.T }}"}}]}}\n',
    'k8s.yaml': 'kind: Deployment\nspec:\n  containers:\n    - env:\n        - name: K8S_VAR\n          value: "1"\n',
    'README.md': '| `LOG_LEVEL` | how much is said |\n',
  }) });
  const declared = await declaredEnvironment(tree);
  expect([...declared].map(([name, [first]]) => `${name} ${first!.source} ${first!.path}:${first!.line} ${first!.value ?? '-'}`).sort()).toEqual([
    'CI_URL workflow .github/workflows/ci.yml:2 x', 'DB_URL dotenv-example .env.example:2 postgres://db/shop', 'KEY dotenv-example .env.example:3 a', 'K8S_VAR yaml k8s.yaml:5 1',
    'LAST dotenv-example .env.example:6 1', 'LOG_LEVEL document README.md:1 -', 'NODE_ENV dockerfile Dockerfile:3 production', 'OLD dockerfile Dockerfile:5 -', 'PASSED compose compose.yaml:9 -',
    'PORT compose compose.yaml:7 80', 'POSTGRES_PASSWORD compose compose.yaml:9 x', 'SHARED compose compose.yaml:2 1', 'TOKEN workflow .github/workflows/ci.yml:3 ${{ secrets.T }}', 'TZ dockerfile Dockerfile:4 UTC', 'V dockerfile Dockerfile:1 1',
  ].sort());
});
