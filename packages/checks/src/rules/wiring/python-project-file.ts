import type { Problem, Rule } from '../../rule.ts';
import { joinPath, type SourceTree } from '../../source-tree.ts';
import { inTable, placeOfText, pythonManifests, type PythonManifest } from '../../wiring/toml-files.ts';
import { isMade, isThere, withWhereabouts } from '../../wiring/tree-paths.ts';

/** Builders that read the files which `[project]` names. */
const READS_FILES = /^(hatchling|setuptools|flit_core|pdm\.backend|poetry\.core|uv_build)/;

/** A file that `pyproject.toml` names and that is not there. */
export const rule: Rule = {
  id: 'wiring/python-project-file',
  severity: 'error',
  summary: 'pyproject.toml names a readme, a licence or test folders that do not exist.',
  docs: [
    'The builder reads `readme` and `license = {file = …}` before it builds: `pip install .` ends with `Readme file does not exist`. A folder of `testpaths` that is missing is a warning: pytest then collects from everywhere.',
    'Write the file, or take the line out.',
  ].join('\n\n'),
  reads: ['toml'],
  examples: {
    good: [{ title: 'All there', files: { 'pyproject.toml': '[build-system]\nbuild-backend = "hatchling.build"\n[project]\nname = "shop"\nreadme = "README.md"\nlicense = {text = "MIT"}\n[tool.pytest.ini_options]\ntestpaths = ["tests"]\n', 'README.md': '# Shop\n', 'tests/test_a.py': '' } }, { title: 'A copy of the one at the root', files: { 'pyproject.toml': '[build-system]\nbuild-backend = "hatchling.build"\n[project]\nname = "shop"\nreadme = "README.md"\n', 'requirements/pyproject.toml': '[build-system]\nbuild-backend = "hatchling.build"\n[project]\nname = "shop"\nreadme = "README.md"\n', 'README.md': '# Shop\n' } }],
    bad: [
      { title: 'No readme, no licence, no tests', files: { 'pyproject.toml': '[build-system]\nbuild-backend = "hatchling.build"\n[project]\nname = "shop"\nreadme = "README.md"\nlicense = {file = "LICENSE"}\n[tool.pytest.ini_options]\ntestpaths = ["tests"]\n', 'shop.py': '' }, reports: ['pyproject.toml:5', 'pyproject.toml:6', 'pyproject.toml:8'] },
      { title: 'Another case', files: { 'pyproject.toml': '[build-system]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "shop"\nreadme = "Readme.md"\n', 'README.md': '' }, reports: ['pyproject.toml:5'], mended: { 'pyproject.toml': '[build-system]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "shop"\nreadme = "README.md"\n' } },
    ],
  },
  async check(tree) {
    return (await tree.use(pythonManifests)).flatMap((manifest) => [...namedFiles(manifest).flatMap((name) => fileFault(tree, manifest, name)), ...testFaults(tree, manifest)]);
  },
};

function namedFiles({ table }: PythonManifest): string[] {
  const builder = inTable(table, 'build-system', 'build-backend');
  if (typeof builder !== 'string' || !READS_FILES.test(builder)) return [];
  const readme = inTable(table, 'project', 'readme');
  return [readme, inTable(readme, 'file'), inTable(table, 'project', 'license', 'file')].filter((value): value is string => typeof value === 'string');
}

function fileFault(tree: SourceTree, { path, folder, text }: PythonManifest, name: string): Problem[] {
  const looked = joinPath(folder, name);
  // A link to the file of the root is a file of its own in an archive.
  if (looked === undefined || tree.has(looked) || (folder !== '' && tree.text('pyproject.toml') === text) || isMade(tree, looked) || /[*{}$]/.test(name)) return [];
  return [{ path, ...withWhereabouts(tree, path, { ...placeOfText(text, name, /^\s*\[project(\.\w+)?\]/), message: `file does not exist: ${looked}` }, looked, name) }];
}

function testFaults(tree: SourceTree, { path, folder, text, table }: PythonManifest): Problem[] {
  const value = inTable(table, 'tool', 'pytest', 'ini_options', 'testpaths');
  const names = typeof value === 'string' ? value.split(/\s+/) : Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : [];
  return names.flatMap((name) => {
    const looked = /[*?[$]/.test(name) ? undefined : joinPath(folder, name);
    if (looked === undefined || isThere(tree, looked)) return [];
    return [{ path, ...placeOfText(text, name, /pytest/), message: `testpaths names ${looked}, which does not exist`, severity: 'warning' as const, confidence: 'medium' as const }];
  });
}
