import type { Finding, Stack } from '@dark-factory/contracts';
import { textOf, type TreeFile } from '@dark-factory/runtime';

type Language = Stack['language'];

/** Where each language says how a project is tested, the likeliest first. */
const FILES: Partial<Readonly<Record<Language, readonly string[]>>> = {
  typescript: ['package.json'], javascript: ['package.json'], go: ['go.mod'],
  python: ['pytest.ini', 'pyproject.toml', 'setup.cfg', 'tox.ini', 'requirements.txt', 'setup.py'],
  kotlin: ['build.gradle.kts', 'build.gradle', 'pom.xml'], java: ['build.gradle.kts', 'build.gradle', 'pom.xml'],
};
const ALL = [...new Set(Object.values(FILES).flat())];
/** The line of such a file that is about tests. */
const ABOUT_TESTS: Readonly<Record<string, RegExp>> = {
  'package.json': /^\s*"test"\s*:/, 'pyproject.toml': /^\s*\[tool\.pytest\b/, 'setup.cfg': /^\s*\[tool:pytest\]/, 'pytest.ini': /^\s*\[pytest\]/, 'tox.ini': /^\s*\[pytest\]/,
};

/** Where a reader looks first when the tests of a project cannot be run: its manifest, at the line about tests, or its folder. */
export function projectPlace(root: string, language: Language, files: readonly TreeFile[]): Pick<Finding, 'path' | 'line' | 'column'> {
  const prefix = root === '.' ? '' : `${root}/`;
  const manifests = [...(FILES[language] ?? []), ...ALL];
  const file = manifests.map((name) => files.find(({ path }) => path === `${prefix}${name}`)).find((found) => found !== undefined);
  if (file === undefined) return { path: root, line: 0, column: 0 };
  const pattern = ABOUT_TESTS[file.path.slice(prefix.length)];
  const index = pattern === undefined ? -1 : (textOf(file) ?? '').split('\n').findIndex((line) => pattern.test(line));
  return { path: file.path, line: index + 1, column: 0 };
}
