import { isTestData } from '../../python/test-data.ts';
import { pythonModules } from '../../python/python-modules.ts';
import type { PythonModule } from '../../python/python-module.ts';
import { scriptModules } from '../../script/script-modules.ts';
import type { ScriptModule } from '../../script/script-module.ts';
import { isCollectedByPytest, pytestSettings } from '../../test-runners/pytest-settings.ts';
import { filesGiven, isCollected, testScripts, type GivenFiles, type ScriptRunner, type TestScript } from '../../test-runners/script-runners.ts';
import { isMentionedInScripts, isPublishedPackage } from '../../wiring/made-elsewhere.ts';
import type { Problem, Rule } from '../../rule.ts';
import { baseOf, folderOf, foldersUp, type SourceTree } from '../../source-tree.ts';

/** Tests that the runner passes over. */
export const rule: Rule = {
  id: 'tests/not-collected',
  severity: 'warning',
  confidence: 'medium',
  summary: 'A file holds tests that the runner does not collect, because of its name or of theirs.',
  docs: [
    'The run succeeds without them, so that nobody sees that they were never run.',
    'Give the file or the function a name that the runner takes: `test_*.py` and functions that begin with `test` for pytest, `*.test.ts` or `*.spec.ts` for Vitest and Jest, or the names that the configuration (`python_files`, `testMatch`, `include`) says. Files that others import, data of tests, and configurations that cannot be read are left alone.',
  ].join('\n\n'),
  reads: ['python', 'script'],
  examples: {
    good: [
      { title: 'Taken, told to be taken, and imported', files: { 'pytest.ini': '[pytest]\npython_files = test_*.py check_*.py\n', 'tests/test_a.py': 'def test_a():\n    assert True\n', 'tests/check_b.py': 'def test_b():\n    assert True\n', 'tests/shared.py': 'def test_c():\n    assert True\n', 'tests/test_d.py': 'from tests.shared import test_c\n', 'tests/test_helpers.py': 'def check(x):\n    assert x\n', 'package.json': '{"private": true, "scripts": {"test": "vitest run"}}', 'src/a.test.ts': "import { test } from 'vitest';\ntest('a', () => {});\n", 'tests/cases.ts': "import { test } from 'vitest';\nexport function cases() { test('a', () => {}); }\n", 'tests/b.spec.ts': "import { test } from 'vitest';\nimport { cases } from './cases';\n" } },
    ],
    bad: [
      { title: 'Other names of files', files: { 'requirements-dev.txt': 'pytest\n', 'tests/test_a.py': 'def test_a():\n    assert True\n', 'tests/users.py': 'import a\n\n\ndef test_b():\n    assert True\n', 'package.json': '{"private": true, "scripts": {"test": "vitest run"}}', 'tests/a.test.ts': "import { test } from 'vitest';\ntest('a', () => {});\n", 'tests/users.ts': "import { test } from 'vitest';\n\ntest('b', () => {});\n" }, reports: ['tests/users.py:4', 'tests/users.ts:3'] },
      { title: 'Other names of functions', files: { 'pytest.ini': '[pytest]\n', 'tests/test_a.py': 'import app\n\n\ndef check_a():\n    assert app.one() == 1\n', 'app.py': 'def one():\n    return 1\n' }, reports: ['tests/test_a.py:4'] },
    ],
  },
  async check(tree) {
    if (isPublishedPackage(tree)) return [];
    const [scripts, python, modules] = await Promise.all([tree.use(testScripts), tree.use(pythonModules), tree.use(scriptModules)]);
    return [...pythonFaults(tree, python), ...scriptFaults(tree, scripts, modules)];
  },
};

/** Names of files that hold what tests share. */
const SHARED = /(^|_)(utils?|helpers?|common|base|fixtures?|support|mixins?|factor(y|ies)|data|mocks?|stubs?|fakes?|shared|suites?|cases|conftest|asserts?|assertions?|lib|tools?|settings|config|app|models|urls|perf|bench\w*|load\w*|manual|main|__init__|setup)$/i;

function pythonFaults(tree: SourceTree, modules: ReadonlyMap<string, PythonModule>): Problem[] {
  const settings = pytestSettings(tree);
  if (settings.length === 0 || settings.some(({ special }) => special)) return [];
  const imported = new Set([...modules.values()].flatMap(({ imports }) => imports.flatMap(({ module, names }) => [...module.split('.'), ...names.map(({ name }) => name)])));
  const withTests = new Set([...modules.keys()].filter((path) => isCollectedByPytest(settings, path)).map(folderOf));
  return [...modules.values()].flatMap((module): Problem[] => {
    const name = baseOf(module.path).replace(/\.py$/, '');
    if (!/(^|\/)tests?\//.test(module.path) || !module.path.endsWith('.py') || module.opaque || SHARED.test(name) || isTestData(module.path) || imported.has(name)) return [];
    const text = tree.text(module.path) ?? '';
    if (/\b__name__\b|load_tests|__test__|collect_ignore/.test(text) || isMentionedInScripts(tree, baseOf(module.path))) return [];
    if (isCollectedByPytest(settings, module.path)) return functionsPassedOver(module, text);
    // In a folder of its own, it may be what other tests read.
    return withTests.size === 0 || withTests.has(folderOf(module.path)) ? filePassedOver(module, text) : [];
  });
}

function filePassedOver({ path, declarations }: PythonModule, text: string): Problem[] {
  const test = declarations.functions.find(({ name, decorators }) => /^test_/.test(name) && decorators.every((decorator) => !/fixture/.test(decorator.name)));
  if (test === undefined || !/\bassert\b|\braises\b/.test(text)) return [];
  return [{ path, line: test.line, column: test.column, message: `pytest does not collect "${test.name}": ${baseOf(path)} has no name that it takes (test_*.py, *_test.py, or what python_files says)` }];
}

function functionsPassedOver({ path, declarations, bound, imports }: PythonModule, text: string): Problem[] {
  const functions = declarations.functions.filter(({ decorators, name }) => decorators.every((decorator) => /^(pytest\.mark|mark|mock|patch|override)/.test(decorator.name)) && !name.startsWith('_') && !/^(setup|teardown|pytest_)/.test(name));
  const mayHaveTests = declarations.classes.length > 0 || imports.some(({ star }) => star) || [...bound.keys()].some((name) => /^test/i.test(name));
  const [first] = functions;
  if (first === undefined || mayHaveTests || !/^[ \t]+assert\b|\braises\(/m.test(text) || functions.some(({ name }) => new RegExp(`\\b${name}\\b`, 'g').exec(text.replace(new RegExp(`def ${name}\\b`), '')) !== null)) return [];
  return [{ path, line: first.line, column: first.column, message: `pytest collects this file but nothing in it: no function begins with "test"${functions.length === 1 ? '' : ` (${functions.slice(0, 5).map(({ name }) => name).join(', ')})`}` }];
}

/** Where each runner's functions come from. */
const FROM: Readonly<Record<string, Exclude<ScriptRunner, 'mocha'>>> = { vitest: 'vitest', '@jest/globals': 'jest', 'node:test': 'node' };
const DEFINES = /^(?:(?:describe|test|it|suite)(?:\.(?:each|only|skip|concurrent|sequential))?)\s*\(/m;

function scriptFaults(tree: SourceTree, scripts: readonly TestScript[], modules: ReadonlyMap<string, ScriptModule>): Problem[] {
  if (scripts.length === 0) return [];
  const imported = new Set([...modules.values()].flatMap(({ imports }) => imports.map(({ specifier }) => baseOf(specifier).replace(/\.[cm]?[jt]sx?$/, ''))));
  const given = new Map<string, GivenFiles>();
  return [...modules.values()].flatMap((module): Problem[] => {
    const name = baseOf(module.path).replace(/\.[cm]?[jt]sx?$/, '');
    const text = tree.text(module.path) ?? '';
    const define = DEFINES.exec(text);
    if (define === null || imported.has(name) || SHARED.test(name) || module.syntax.length > 0 || /\.d\.|\.(bench|cy|e2e|stories)\.|(^|\/)(e2e|cypress|playwright|fixtures?|__fixtures__|benchmarks?|bench|examples?|node_modules)\//.test(module.path)) return [];
    const script = scriptFor(scripts, module);
    if (script === undefined || isMentionedInScripts(tree, baseOf(module.path))) return [];
    const { folder } = script.file;
    const key = `${folder}\n${script.runner}`;
    const runner = script.runner as Exclude<ScriptRunner, 'mocha'>;
    if (!given.has(key)) given.set(key, filesGiven(tree, folder, runner, scripts.filter((other) => other.file === script.file && other.runner === runner).map(({ command }) => command)));
    if (isCollected(given.get(key)!, runner, folder === '' ? module.path : module.path.slice(folder.length + 1)) !== false) return [];
    const line = text.slice(0, define.index).split('\n').length;
    return [{ path: module.path, line, column: 1, message: `${runner === 'node' ? 'node --test' : runner} does not collect ${baseOf(module.path)}, which defines tests: it has no name that it takes`, related: [{ path: script.file.path, line: script.line, message: 'run by this script' }] }];
  });
}

/** The script that runs the tests of a file: of the nearest package with one, for the runner that the file is written for. */
function scriptFor(scripts: readonly TestScript[], { path, imports }: ScriptModule): TestScript | undefined {
  const wanted = imports.map(({ specifier }) => (Object.hasOwn(FROM, specifier) ? FROM[specifier] : undefined)).find((runner) => runner !== undefined);
  const isInTests = /(^|\/)(tests?|__tests__)\//.test(folderOf(path) === '' ? path : `${folderOf(path)}/`);
  for (const folder of foldersUp(folderOf(path))) {
    const here = scripts.filter(({ file }) => file.folder === folder);
    const fits = here.filter(({ runner }) => runner === (wanted ?? (isInTests && runner === 'jest' ? 'jest' : undefined)));
    if (fits[0] !== undefined) return here.every(({ runner }) => runner === fits[0]!.runner) ? fits[0] : undefined;
    if (here.length > 0) return undefined;
  }
  return undefined;
}
