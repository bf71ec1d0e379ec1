import { buildFiles } from '../../kotlin/build-files.ts';
import { pytestSettings } from '../../test-runners/pytest-settings.ts';
import { testScripts, type TestScript } from '../../test-runners/script-runners.ts';
import { isPublishedPackage } from '../../wiring/made-elsewhere.ts';
import type { Problem, Rule } from '../../rule.ts';
import type { SourceTree } from '../../source-tree.ts';

/** A runner of tests that is set up and has nothing to run. */
export const rule: Rule = {
  id: 'tests/none-found',
  severity: 'warning',
  confidence: 'medium',
  summary: 'A test runner is set up, and there is no test for it.',
  docs: [
    'Whoever runs the tests gets `no tests ran` (pytest ends with 5), `No test files found` (Vitest and Jest end with 1), or a success that means nothing (Gradle, `node --test`). The tests were never written, or lie where nobody looks.',
    'Write tests, or take the runner out. Pytest counts as set up by its section in a configuration file or as a dependency, the others by a script of `package.json`, JUnit and kotlin.test by `testImplementation` in a build file; packages that a registry handed out are left alone, for tests are left out there.',
  ].join('\n\n'),
  reads: ['python', 'script', 'kotlin', 'json', 'toml', 'ini', 'requirements', 'gradle'],
  examples: {
    good: [
      { title: 'Each has one', files: { 'pytest.ini': '[pytest]\n', 'tests/test_a.py': '', 'web/package.json': '{"private": true, "scripts": {"test": "vitest run", "all": "jest --passWithNoTests"}}', 'web/src/a.test.ts': '', 'build.gradle.kts': 'dependencies {\n    testImplementation("junit:junit:4.13.2")\n}\n', 'src/test/kotlin/ATest.kt': '' } },
      { title: 'From a registry', files: { 'PKG-INFO': '', 'pyproject.toml': '[tool.pytest.ini_options]\n' } },
    ],
    bad: [
      { title: 'None at all', files: { 'pyproject.toml': '[project]\nname = "a"\n\n[tool.pytest.ini_options]\n', 'app.py': '', 'web/package.json': '{\n  "private": true,\n  "scripts": {\n    "test": "vitest run"\n  }\n}\n', 'web/src/a.ts': '', 'app/build.gradle.kts': 'dependencies {\n    testImplementation(libs.junit)\n}\n', 'app/src/main/kotlin/A.kt': '' }, reports: ['app/build.gradle.kts:2', 'pyproject.toml:4', 'web/package.json:4'] },
    ],
  },
  async check(tree) {
    if (isPublishedPackage(tree)) return [];
    const scripts = await tree.use(testScripts);
    return [...withoutPythonTests(tree), ...withoutScriptTests(tree, scripts), ...withoutGradleTests(tree)];
  },
};

/** Names that any runner of Python may take, or that a person would call a test. */
const PYTHON_TEST = /(^|\/)(tests?|test_[^/]*|[^/]*_tests?)\.py$|(^|\/)(tests?|testing)\/(?!(?:[^/]*\/)*(conftest|__init__)\.py$).*\.py$/i;

function withoutPythonTests(tree: SourceTree): Problem[] {
  const settings = pytestSettings(tree);
  if (settings.length === 0 || settings.some(({ folder }) => tree.has(folder === '' ? 'PKG-INFO' : `${folder}/PKG-INFO`)) || settings.some(({ special }) => special) || !tree.files.some(({ path }) => path.endsWith('.py'))) return [];
  if (tree.files.some(({ path }) => PYTHON_TEST.test(path))) return [];
  const [{ path, line }] = settings as [typeof settings[number]];
  return [{ path, line, column: 1, message: 'pytest is set up, but the tree has no test that it would collect (test_*.py, *_test.py)' }];
}

/** Anything that may be a test by its path. */
const SCRIPT_TEST = /(^|[/._-])(tests?|specs?|e2e|cy|__tests__)(?=[/._-])[^]*\.[cm]?[jt]sx?$|(^|\/)(tests?|specs?)\.[cm]?[jt]sx?$/i;

function withoutScriptTests(tree: SourceTree, scripts: readonly TestScript[]): Problem[] {
  if (scripts.length === 0) return [];
  const sources = tree.sources('script');
  const tests = sources.filter(({ path, text }) => (SCRIPT_TEST.test(path) && !/\.d\.[cm]?ts$/.test(path) && !/(^|\/)(jest|vitest)[^/]*\.[cm]?[jt]s$|setup[^/]*\.[cm]?[jt]sx?$/i.test(path)) || /import\.meta\.vitest/.test(text)).map(({ path }) => path);
  const seen = new Set<string>();
  return scripts.flatMap(({ file, command, runner, line, column }): Problem[] => {
    const inside = file.folder === '' ? '' : `${file.folder}/`;
    if (seen.has(file.path) || /pass-?with-?no-?tests|--if-present/i.test(command) || tests.some((path) => path.startsWith(inside)) || !sources.some(({ path }) => path.startsWith(inside))) return [];
    seen.add(file.path);
    return [{ path: file.path, line, column, message: `${runner === 'node' ? 'node --test' : runner} is run by this script, but ${file.folder === '' ? 'the tree' : file.folder} has no test file` }];
  });
}

/** What brings tests to a module of Gradle; a whole line, so that the place is known. */
const GRADLE_TEST = /^[ \t]*(?:(?:androidT|t)estImplementation|"testImplementation")[^\n]*(junit|kotlin\(["']test|kotlin[.-]test|kotest|testng|spek)/im;

function withoutGradleTests(tree: SourceTree): Problem[] {
  const builds = tree.use(buildFiles).filter(({ kind }) => kind === 'build');
  const found = builds.flatMap(({ path, text }) => {
    const match = GRADLE_TEST.exec(text);
    return match === null ? [] : [{ path, line: text.slice(0, match.index).split('\n').length, column: /^[ \t]*/.exec(match[0])![0].length + 1 }];
  });
  if (found.length === 0 || builds.some(({ text }) => /\bsourceSets\b|setSrcDirs|srcDir/.test(text))) return [];
  if (tree.files.some(({ path }) => /(^|\/)(\w*[tT]est\w*)\/.*\.(kt|java|groovy|scala)$|Tests?\.(kt|java|groovy)$/.test(path)) || !tree.files.some(({ path }) => /\.(kt|java)$/.test(path))) return [];
  return [{ ...found[0]!, message: 'a library for tests is declared, but no module of this build has a test' }];
}
