import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { packageKnowledge, textFile, type PackageKnowledge } from '@dark-factory/runtime';
import { agentTool, ANSWER_LIMIT, toolBudget } from '../../../packages/stages/src/refinement/tools/agent-tool.ts';
import { docsTool } from '../../../packages/stages/src/refinement/tools/docs-tool.ts';
import { pinnedVersion } from '../../../packages/stages/src/refinement/pinned-version.ts';
import { aFinding } from '../../builders/finding.ts';
import { aTarball, npmIntegrity, packageServer, type PackageServer } from '../../builders/package-server.ts';
import { refinedBy } from '../../builders/refined-world.ts';
import { refinementModel, writes, type ScriptedCall } from '../../builders/refinement-model.ts';

let server: PackageServer;
let known: PackageKnowledge;

beforeEach(async () => {
  server = await packageServer();
  known = packageKnowledge({ npm_config_registry: server.address, PIP_INDEX_URL: `${server.address}simple/` });
  const tarball = await aTarball({
    'package/README.md': ['# Kit', ...Array.from({ length: 300 }, (_, index) => `line ${index + 2}`)].join('\n'), 'package/index.d.ts': 'export interface Kit {}\nexport declare function go(kit: Kit): void;\n',
    'package/huge.d.ts': `${'export declare const x: 1;\n'.repeat(2000)}`, 'package/package.json': '{"homepage":"https://kit.example.org"}',
  });
  server.answers.set('/kit', { body: JSON.stringify({ 'dist-tags': { latest: '2.0.0' }, versions: Object.fromEntries(['1.0.0', '1.1.0', '2.0.0'].map((version) => [version, { dist: { tarball: `${server.address}kit.tgz`, integrity: npmIntegrity(tarball) } }])) }) });
  server.answers.set('/kit.tgz', { body: tarball });
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const FILES = [textFile('web/package.json', '{"dependencies":{"kit":"^1.0.0"}}')];
const docs = (files = FILES) => agentTool(docsTool(known.docs, files), toolBudget(100));

test('an agent asks whether a package exists and what it says of itself, ten times each, and nobody asks before', async () => {
  const ONE = 'src/wu-01.mjs';
  const ask = (name: string): ScriptedCall => ({ tool: 'registry', input: { ecosystem: 'npm', name, version: '1.2.0' } });
  const model = refinementModel([[ask('kit'), ask('kitt'), { tool: 'docs', input: { ecosystem: 'npm', name: 'kit', search: 'declare function' } }, ...Array.from({ length: 9 }, () => ask('kit')), writes(ONE, 'good\n')], []]);
  let asked = -1;
  await refinedBy(model, {
    content: (path) => (path === ONE ? 'BAD' : 'good\n'),
    deps: {
      ...known,
      checkTree: ({ files }) => {
        if (asked === -1) asked = server.asked.length;
        return Promise.resolve({ findings: files.filter(({ content }) => Buffer.from(content).includes('BAD')).map(({ path }) => aFinding({ path, rule: 'imports/script-unresolved', message: 'BAD leads nowhere', unit: 'WU-01' })), filesChecked: files.length, unchecked: [] });
      },
    },
  });
  expect(asked).toBe(0);
  const said = model.uses.filter(({ name }) => name === 'registry' || name === 'docs').map(({ output }) => output);
  expect(said.slice(0, 3)).toEqual([
    'kit exists in the registry of npm; its latest version is 2.0.0.\nThere is no kit 1.2.0. Nearest to it are: 1.0.0, 1.1.0, 2.0.0.',
    'There is no package kitt in the registry of npm. Do not depend on it.',
    'kit 2.0.0 (the latest; no manifest names it)\nindex.d.ts:2: export declare function go(kit: Kit): void;',
  ]);
  expect(said.at(-1)).toBe('Not run: registry was called 10 times, which is all that this task has of it.');
});

test('the version that the project asks for is shown, what was cut is said, and how to see the rest', async () => {
  const overview = await docs().run({ ecosystem: 'npm', name: 'kit' });
  expect(overview).toContain('kit 1.1.0 (the latest that fits ^1.0.0 of web/package.json)\nDeclarations:\n- huge.d.ts (2001 lines)\n- index.d.ts (3 lines)\nREADME.md:\n# Kit\n');
  expect(overview).toContain('line 120\n[cut: 181 more lines. Read on with `file` "README.md" and `from` 121.]');
  expect(await docs().run({ ecosystem: 'npm', name: 'kit', file: 'README.md', from: 121, to: 122 })).toMatch(/, README\.md:\n121\| line 121\n122\| line 122$/);
  const huge = await docs().run({ ecosystem: 'npm', name: 'kit', file: 'huge.d.ts' });
  expect(huge.length).toBeLessThan(ANSWER_LIMIT + 200);
  expect(huge).toMatch(/\[cut: \d+ of \d+ lines are not shown\. Read on with `from`\.\]$/);
  expect(await docs().run({ ecosystem: 'npm', name: 'kit', file: 'kit.d.ts' })).toContain('has no readable file kit.d.ts.');
});

test('pages are read of packages of the project only, on their own hosts', async () => {
  expect(await docs([]).run({ ecosystem: 'npm', name: 'kit', url: 'https://kit.example.org/' })).toContain('no manifest of it names kit');
  expect(server.asked).toEqual([]);
  expect(await docs().run({ ecosystem: 'npm', name: 'kit', url: 'https://evil.example.org/' })).toBe('Not asked: evil.example.org is not a host that this package names as its own, which are kit.example.org.');
});

test.each<[string, 'npm' | 'pypi', Record<string, string>, object | undefined]>([
  ['a lock file before its manifest', 'npm', { 'package.json': '{"dependencies":{"kit":"^1"}}', 'package-lock.json': '{"packages":{"node_modules/kit":{"version":"1.2.3"}}}' }, { where: 'package-lock.json', version: '1.2.3' }],
  ['a manifest alone', 'npm', { 'web/package.json': '{"devDependencies":{"kit":"~1.2"}}' }, { where: 'web/package.json', range: '~1.2' }],
  ['a lock file that is broken', 'npm', { 'package-lock.json': '{', 'package.json': '{"dependencies":{"kit":"1"}}' }, { where: 'package.json', range: '1' }],
  ['requirements that pin', 'pypi', { 'api/requirements.txt': '# all\nother>=1\nKit[fast]==1.4 ; python_version > "3"\n' }, { where: 'api/requirements.txt', version: '1.4' }],
  ['requirements that ask', 'pypi', { 'requirements.txt': 'kit >=1.0, <2 # why\n' }, { where: 'requirements.txt', range: '>=1.0, <2' }],
  ['a lock file of uv', 'pypi', { 'uv.lock': '[[package]]\nname = "kit"\nversion = "1.9"\n', 'pyproject.toml': '[project]\ndependencies = ["kit"]\n' }, { where: 'uv.lock', version: '1.9' }],
  ['a project with groups', 'pypi', { 'pyproject.toml': '[project]\nname = "x"\n[dependency-groups]\ndev = ["kit~=1.3", {include-group = "x"}]\n' }, { where: 'pyproject.toml', range: '~=1.3' }],
  ['nothing', 'pypi', { 'requirements.txt': 'kitty==1\n' }, undefined],
])('a version is found in %s', (_name, ecosystem, files, expected) => {
  expect(pinnedVersion(Object.entries(files).map(([path, text]) => textFile(path, text)), ecosystem, 'kit')).toEqual(expected);
});
