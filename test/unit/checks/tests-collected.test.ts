import { describe, expect, test } from '@jest/globals';
import { rule as collected } from '../../../packages/checks/src/rules/tests/not-collected.ts';
import { rule as none } from '../../../packages/checks/src/rules/tests/none-found.ts';
import { fitsGlob } from '../../../packages/checks/src/test-runners/glob.ts';
import { findingsOf, type Files } from './one-change.ts';

const TEST = 'def test_one():\n    assert 1 == 1\n';
const VITEST = "import { expect, test } from 'vitest';\n\ntest('one', () => { expect(1).toBe(1); });\n";
const JEST = "describe('one', () => {\n  it('is one', () => { expect(1).toBe(1); });\n});\n";
const NODE = "import { test } from 'node:test';\n\ntest('one', () => {});\n";
const script = (command: string, more = ''): string => `{"private": true, "scripts": {"test": "${command}"}${more}}`;

describe('a file that its runner passes over', () => {
  test.each<[string, Files, string[]]>([
    ['pytest, by default', { 'pytest.ini': '[pytest]\n', 'tests/test_a.py': TEST, 'tests/users.py': TEST }, ['tests/users.py:1']],
    ['pytest, with names of its own', { 'pyproject.toml': '[tool.pytest.ini_options]\npython_files = ["check_*.py"]\n', 'tests/check_a.py': TEST, 'tests/test_b.py': TEST }, ['tests/test_b.py:1']],
    ['pytest, with names over several lines', { 'setup.cfg': '[tool:pytest]\npython_files =\n    check_*.py\n    *_spec.py\n', 'tests/a_spec.py': TEST, 'tests/test_b.py': TEST }, ['tests/test_b.py:1']],
    ['pytest, a function of another name', { 'requirements-dev.txt': 'pytest>=8\n', 'tests/test_a.py': 'import app\n\n\ndef checks_the_sum():\n    assert app.add(1, 1) == 2\n', 'app.py': '' }, ['tests/test_a.py:4']],
    ['vitest, by default', { 'package.json': script('vitest run'), 'src/a.test.ts': VITEST, 'src/b.tests.ts': VITEST }, ['src/b.tests.ts:3']],
    ['vitest, told where', { 'package.json': script('vitest'), 'vitest.config.ts': "export default { test: { include: ['src/**/*.{test,spec}.ts'] } };\n", 'src/a/a.spec.ts': VITEST, 'tests/a.test.ts': VITEST }, ['tests/a.test.ts:3']],
    ['jest, in a folder of tests', { 'package.json': script('jest'), 'tests/a.test.js': JEST, 'tests/b.js': JEST }, ['tests/b.js:1']],
    ['jest, told in the manifest', { 'package.json': script('jest', ', "jest": {"testMatch": ["<rootDir>/test/**/*.unit.js"]}'), 'test/a.unit.js': JEST, 'test/b.test.js': JEST }, ['test/b.test.js:1']],
    ['node, told by a glob', { 'package.json': script('node --test test/*.test.js'), 'test/a.test.js': NODE, 'test/deep/b.test.js': NODE, 'test/c.js': NODE }, ['test/c.js:3', 'test/deep/b.test.js:3']],
  ])('%s', async (_, files, expected) => {
    expect((await findingsOf([collected], files)).map((line) => line.replace(/^warning tests\/not-collected (\S+:\d+):\d+ .*$/, '$1'))).toEqual(expected);
  });

  test.each<[string, Files]>([
    ['no runner', { 'tests/users.py': TEST }],
    ['imported by a test', { 'pytest.ini': '', 'requirements.txt': 'pytest\n', 'tests/test_a.py': 'from .suite_one import *\n', 'tests/suite_one.py': TEST }],
    ['data of tests', { 'requirements.txt': 'pytest\n', 'tests/test_a.py': TEST, 'tests/data/users.py': TEST }],
    ['started by a make file', { 'requirements.txt': 'pytest\n', 'tests/test_a.py': TEST, 'tests/slow.py': TEST, Makefile: 'slow:\n\tpytest tests/slow.py\n' }],
    ['doctests', { 'pytest.ini': '[pytest]\naddopts = --doctest-modules\n', 'tests/test_a.py': TEST, 'tests/users.py': TEST }],
    ['a configuration that is a program', { 'package.json': script('vitest run'), 'vitest.config.ts': 'export default { test: { include: names() } };\n', 'tests/a.ts': VITEST }],
    ['projects of Jest', { 'package.json': script('jest'), 'jest.config.js': "module.exports = { projects: ['a'] };\n", 'tests/b.js': JEST }],
    ['the tests of another runner', { 'package.json': script('vitest run'), 'tests/b.js': NODE }],
    ['Playwright', { 'package.json': script('jest'), 'e2e/login.js': JEST }],
  ])('but not: %s', async (_, files) => expect(await findingsOf([collected], files)).toEqual([]));
});

describe('a runner with nothing to run', () => {
  test.each<[string, Files, string]>([
    ['a section of pytest', { 'server/setup.cfg': '[metadata]\nname = a\n\n[tool:pytest]\n', 'server/app.py': '', 'server/tests/conftest.py': '', 'server/tests/__init__.py': '' }, 'server/setup.cfg:4:1'],
    ['pytest among requirements', { 'requirements/dev.txt': 'ruff\npytest>=8\n', 'app.py': '' }, 'requirements/dev.txt:2:1'],
    ['jest', { 'package.json': script('jest --ci'), 'src/a.ts': '', 'jest.setup.ts': '' }, 'package.json:1:39'],
    ['node', { 'package.json': script('node --experimental-strip-types --test test/*.test.ts'), 'src/a.ts': '' }, 'package.json:1:39'],
    ['Gradle', { 'settings.gradle': '', 'app/build.gradle': "dependencies {\n    testImplementation 'junit:junit:4.13.2'\n}\n", 'app/src/main/java/A.kt': '' }, 'app/build.gradle:2:5'],
  ])('%s', async (_, files, place) => expect(await findingsOf([none], files)).toEqual([expect.stringContaining(`warning tests/none-found ${place} `)]));

  test.each<[string, Files]>([
    ['that may have none', { 'package.json': script('vitest run --passWithNoTests'), 'src/a.ts': '' }],
    ['in a package of a registry', { 'package.json': '{"name": "a", "repository": "x/a", "scripts": {"test": "jest"}}', 'index.js': '' }],
    ['in the source itself', { 'package.json': script('vitest run'), 'src/a.ts': 'if (import.meta.vitest) {}\n' }],
    ['without a program', { 'requirements.txt': 'pytest\n', 'README.md': '' }],
    ['with tests in another folder', { 'package.json': script('mocha'), 'spec/a.js': '', 'build.gradle.kts': 'dependencies {\n    testImplementation(kotlin("test"))\n}\n', 'src/jvmTest/kotlin/A.kt': '' }],
  ])('%s', async (_, files) => expect(await findingsOf([none], files)).toEqual([]));
});

test.each([
  ['**/*.{test,spec}.?(c|m)[jt]s?(x)', 'a/b.spec.mtsx', true],
  ['**/*.{test,spec}.?(c|m)[jt]s?(x)', 'a/b.specs.ts', false],
  ['src/**/*.ts', 'src/a.ts', true],
  ['./test/*.js', 'test/a/b.js', false],
  ['!(a).js', 'b.js', undefined],
  ['{a,b}'.repeat(20), 'a', undefined],
])('%s and %s', (glob, path, expected) => expect(fitsGlob(glob, path)).toBe(expected));
