import { folderOf, type SourceTree } from '../source-tree.ts';
import { fitsWildcard } from '../wiring/path-pattern.ts';

/** A place that says that pytest runs the tests of a folder. */
export interface PytestSetting {
  readonly path: string;
  readonly line: number;
  readonly folder: string;
  /** Globs for the names of files; `undefined` where the place sets none. */
  readonly files: readonly string[] | undefined;
  /** Tests are found by other means too: doctests, other prefixes of functions, plugins that collect files of their own. */
  readonly special: boolean;
}

/** https://docs.pytest.org/en/stable/reference/reference.html#confval-python_files */
const DEFAULT_FILES = ['test_*.py', '*_test.py'];
const SECTIONS: readonly (readonly [RegExp, RegExp])[] = [
  [/(^|\/)\.?pytest\.ini$/, /^\[pytest\]/m],
  [/(^|\/)tox\.ini$/, /^\[pytest\]/m],
  [/(^|\/)setup\.cfg$/, /^\[tool:pytest\]/m],
  [/(^|\/)pyproject\.toml$/, /^\[tool\.pytest(\.ini_options)?\]/m],
];
const DECLARES: readonly (readonly [RegExp, RegExp])[] = [
  [/(^|\/)[^/]*requirements[^/]*\.(txt|in)$|(^|\/)(requirements|reqs)\/[^/]+\.(txt|in)$/i, /^[ \t]*pytest(?![\w-])/m],
  [/(^|\/)pyproject\.toml$/, /["']pytest(?![\w-])|^pytest\s*=/m],
  [/(^|\/)Pipfile$/, /^pytest\s*=/m],
];
const SPECIAL = /doctest|python_functions|python_classes|--nbval|\bnotebooks?\b|collect_ignore|--ignore-glob|cython|--pyargs|mypy-ini-file/;
const ASIDE = /(^|\/)(fixtures?|testdata|test[-_]data|templates?|vendor|_vendor|third[-_]party|examples?|docs?|node_modules)\/|[{}%]/i;

/** Every place of a tree that sets pytest up: its sections first, then what declares it as a dependency. */
export function pytestSettings(tree: SourceTree): readonly PytestSetting[] {
  return [...settingsIn(tree, SECTIONS, true), ...settingsIn(tree, DECLARES, false)];
}

function settingsIn(tree: SourceTree, places: readonly (readonly [RegExp, RegExp])[], section: boolean): PytestSetting[] {
  return tree.files.flatMap(({ path }) => {
    const pattern = ASIDE.test(path) ? undefined : places.find(([name]) => name.test(path))?.[1];
    const text = pattern === undefined ? undefined : tree.text(path);
    const match = text === undefined ? null : pattern!.exec(text);
    if (match === null) return [];
    const block = section ? sectionAt(text!, match.index + match[0].length) : '';
    return [{ path, line: text!.slice(0, match.index + (/^\s*/.exec(match[0])![0].length)).split('\n').length, folder: folderFor(path), files: filesOf(block), special: SPECIAL.test(block) }];
  });
}

/** `requirements/dev.txt` speaks for the folder above. */
function folderFor(path: string): string {
  return folderOf(path).replace(/(^|\/)(requirements|reqs)$/i, '');
}

function sectionAt(text: string, start: number): string {
  const end = /^\[[\w":. -]+\]/m.exec(text.slice(start));
  return text.slice(start, end === null ? text.length : start + end.index);
}

function filesOf(block: string): readonly string[] | undefined {
  const value = /^[ \t]*python_files[ \t]*=[ \t]*((?:\[[^\]]*\])|(?:[^\n]*(?:\n[ \t]+[^\n]*)*))/m.exec(block)?.[1];
  const names = value?.replaceAll(/#[^\n]*/g, '').match(/[^\s"',[\]]+/g);
  return names === undefined || names === null ? undefined : [...names];
}

/** Whether pytest collects a file, given the settings of its tree: the nearest that name files, or else the default. */
export function isCollectedByPytest(settings: readonly PytestSetting[], path: string): boolean {
  const given = settings.filter(({ folder, files }) => files !== undefined && (folder === '' || path.startsWith(`${folder}/`)));
  const patterns = given.length === 0 ? DEFAULT_FILES : given.flatMap(({ files }) => files!);
  const name = path.slice(path.lastIndexOf('/') + 1);
  return patterns.some((pattern) => fitsWildcard(pattern, pattern.includes('/') ? path : name) || (pattern.includes('/') && fitsWildcard(`*${pattern}`, path)));
}
