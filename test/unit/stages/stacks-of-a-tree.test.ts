import { describe, expect, it } from '@jest/globals';
import { textFile } from '@dark-factory/runtime';
import { stacksOfTree } from '@dark-factory/stages';

const found = (files: Readonly<Record<string, string>>): ReturnType<typeof stacksOfTree> => stacksOfTree(Object.entries(files).map(([path, text]) => textFile(path, text)));
const json = (manifest: object): string => JSON.stringify(manifest);
const venv = ['python3', '-m', 'venv', '.venv'];
const pytest = [['.venv/bin/python', '-m', 'pytest']];

describe('the programs of a tree', () => {
  it('are found by their manifests, each with its root and language', () => {
    const { stacks, passedOver } = found({
      'web/package.json': json({ scripts: { test: 'vitest run' }, devDependencies: { vitest: '3' } }), 'web/package-lock.json': '{}', 'web/tsconfig.json': '{}',
      'server/requirements.txt': 'fastapi\npytest==9\n', 'server/tests/test_a.py': '',
      'android/settings.gradle.kts': '', 'android/app/build.gradle.kts': 'plugins { id("com.android.application") }', 'android/app/src/test/java/CartTest.kt': '',
      'tool/go.mod': 'module tool\n', 'tool/a_test.go': '', 'README.md': '',
    });
    expect(passedOver).toEqual([]);
    expect(stacks.map(({ root, language, install, test }) => ({ root, language, install, test }))).toEqual([
      { root: 'android', language: 'kotlin', install: [['gradle', '--no-daemon', '--console=plain', 'compileDebugUnitTestSources']], test: [['gradle', 'testDebugUnitTest']] },
      { root: 'server', language: 'python', install: [venv, ['.venv/bin/pip', 'install', '-r', 'requirements.txt']], test: pytest },
      { root: 'tool', language: 'go', install: [['go', 'mod', 'download']], test: [['go', 'test', './...']] },
      { root: 'web', language: 'typescript', install: [['npm', 'ci']], test: [['npm', 'test']] },
    ]);
    expect(stacks.map(({ build, migrate, start, testRunner }) => [build, migrate, start, testRunner])).toEqual([[[], [], undefined, 'gradle'], [[], [], undefined, 'pytest'], [[], [], undefined, 'go'], [[], [], undefined, 'vitest']]);
  });

  it.each([
    ['no dependency', { 'package.json': json({ scripts: { test: 'node --test' } }) }, [], [['npm', 'test']], 'node-test'],
    ['no lock', { 'package.json': json({ scripts: { test: 'tsc && jest' }, devDependencies: { jest: '30' } }) }, [['npm', 'install']], [['npm', 'test']], 'jest'],
    ['a runner and no script', { 'package.json': json({ devDependencies: { jest: '30' } }) }, [['npm', 'install']], [['npx', '--no-install', 'jest']], 'jest'],
    ['the lock of pnpm', { 'package.json': json({ scripts: { test: 'vitest' }, devDependencies: { vitest: '3' } }), 'pnpm-lock.yaml': '' }, [['pnpm', 'install', '--frozen-lockfile']], [['npm', 'test']], 'vitest'],
  ] as const)('are installed and tested as package.json with %s says', (_what, files, install, test, testRunner) => {
    expect(found(files).stacks).toMatchObject([{ root: '.', install, test, testRunner }]);
  });

  it('within a workspace are installed by its manager', () => {
    const { stacks, passedOver } = found({ 'package.json': json({ scripts: { test: 'turbo test' }, workspaces: ['a'] }), 'pnpm-lock.yaml': '', 'a/package.json': json({ scripts: { test: 'vitest' }, dependencies: { b: 'workspace:*' } }) });
    expect(stacks).toMatchObject([{ root: 'a', install: [['pnpm', 'install', '--frozen-lockfile']] }]);
    expect(passedOver).toEqual([{ path: 'package.json', reason: 'its test script is of no runner that is read (Jest, Vitest, node --test): turbo test' }]);
  });

  it.each([
    ['a build system', '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "a"\n[project.optional-dependencies]\ntest = ["pytest"]\ndocs = ["x"]\n', ['-e', '.[test]', 'pytest']],
    ['none', '[project]\nname = "a"\ndependencies = ["httpx>=0.27", "--evil"]\n[dependency-groups]\ndev = ["pytest>=8", {include-group = "lint"}]\nlint = ["ruff"]\n', ['httpx>=0.27', 'pytest>=8', 'ruff']],
    ['Poetry', '[build-system]\nrequires = ["poetry-core"]\n[tool.poetry]\nname = "a"\n[tool.poetry.group.dev.dependencies]\npytest = "^8"\nrespx = "*"\n', ['-e', '.', 'pytest', 'respx']],
    ['a mistake in it', '[project\n', ['pytest']],
  ])('in Python are installed as pyproject.toml with %s says', (_what, manifest, wanted) => {
    expect(found({ 'pyproject.toml': manifest, 'tests/test_a.py': '' }).stacks).toMatchObject([{ language: 'python', install: [venv, ['.venv/bin/pip', 'install', ...wanted]], test: pytest }]);
  });

  it('with a wrapper are built by it', () => {
    const files = { 'build.gradle': '', 'src/test/java/ATest.java': '', gradlew: '#!/bin/sh\n', 'gradle/wrapper/gradle-wrapper.jar': 'PK' };
    expect(found(files).stacks).toMatchObject([{ language: 'java', test: [['sh', 'gradlew', 'test']] }]);
    expect(stacksOfTree(Object.entries(files).map(([path, text]) => ({ ...textFile(path, text), executable: true }))).stacks).toMatchObject([{ test: [['./gradlew', 'test']] }]);
  });

  it('of Maven are tested with their modules', () => {
    const files = { 'pom.xml': '<modules/>', 'core/pom.xml': '', 'core/src/test/java/ATest.java': '', 'web/pom.xml': '', 'tool/pom.xml': '' };
    expect(found(files).stacks).toMatchObject([{ root: '.', language: 'java', testRunner: 'maven', install: [], test: [['mvn', 'test']] }]);
    expect(found({ 'pom.xml': '', 'build.gradle': '', 'src/test/java/ATest.java': '' }).stacks.map(({ testRunner }) => testRunner)).toEqual(['gradle']);
    expect(found({ 'pom.xml': '', 'src/main/java/A.java': '' }).stacks).toEqual([]);
  });

  it('are only those of the tree itself that have tests', () => {
    const manifest = json({ scripts: { test: 'jest' } });
    expect(found({
      'node_modules/x/package.json': manifest, 'examples/a/package.json': manifest, 'test/fixtures/b/package.json': manifest, 'package.json': json({ scripts: { test: 'echo "Error: no test specified" && exit 1' } }),
      'requirements.txt': 'flask\n', 'app.py': '', 'lib/build.gradle': '', 'lib/src/main/java/A.java': '', 'broken/package.json': '{',
    })).toEqual({ stacks: [], passedOver: [] });
  });

  it('that only Django can test are passed over with the reason', () => {
    expect(found({ 'requirements.txt': 'django\n', 'manage.py': '', 'shop/test_views.py': '' })).toEqual({ stacks: [], passedOver: [{ path: 'pyproject.toml', reason: expect.stringContaining("Django's own test runner") }] });
  });
});
