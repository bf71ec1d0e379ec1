import { pythonProject, type PythonProject } from '../../python/python-project.ts';
import type { Problem, Rule } from '../../rule.ts';
import { folderOf, joinPath, type SourceTree } from '../../source-tree.ts';
import { inTable, placeOfText, pythonManifests, type PythonManifest } from '../../wiring/toml-files.ts';

/** A command of a Python project that leads to nothing. */
export const rule: Rule = {
  id: 'wiring/python-entry-point',
  severity: 'error',
  summary: 'An entry of [project.scripts] names a module or function that does not exist.',
  docs: [
    'The package installs, and the command dies with `ModuleNotFoundError` or `ImportError` as soon as it is called.',
    'Name the module and function that are there. Only modules of packages of this project are looked at; those of dependencies are left alone.',
  ].join('\n\n'),
  reads: ['toml'],
  examples: {
    good: [
      { title: 'In src, at the root, and of a dependency', files: { 'pyproject.toml': '[project]\nname = "shop"\n[project.scripts]\nshop = "shop.cli:main"\nold = "tool:run"\nother = "click.testing:x"\n', 'src/shop/__init__.py': '', 'src/shop/cli.py': 'def main() -> None: ...\n', 'tool.py': 'from x import run\n' } },
    ],
    bad: [
      { title: 'No such module, no such function', files: { 'pyproject.toml': '[project]\nname = "shop"\n[project.scripts]\nshop = "shop.cli:main"\nserve = "shop.server:run"\n', 'shop/__init__.py': '', 'shop/server.py': 'def serve(): ...\n', 'shop/command.py': '' }, reports: ['pyproject.toml:4', 'pyproject.toml:5'] },
    ],
  },
  async check(tree) {
    const manifests = await tree.use(pythonManifests);
    const problems: Problem[] = [];
    for (const manifest of manifests) for (const target of targetsOf(manifest)) {
      const problem = faultOf(tree, await tree.use(pythonProject), manifest, target);
      if (problem !== undefined) problems.push(problem);
    }
    return problems;
  },
};

function targetsOf({ table }: PythonManifest): string[] {
  const tables = [inTable(table, 'project', 'scripts'), inTable(table, 'project', 'gui-scripts'), inTable(table, 'tool', 'poetry', 'scripts')];
  return tables.flatMap((entries) => Object.values(typeof entries === 'object' && entries !== null ? entries : {})).filter((value): value is string => typeof value === 'string');
}

function faultOf(tree: SourceTree, project: PythonProject, manifest: PythonManifest, target: string): Problem | undefined {
  const match = /^([A-Za-z_][\w.]*):([A-Za-z_]\w*)(\.[\w.]+)?$/.exec(target.replace(/\s*\[.*\]$/, '').trim());
  if (match === null || remapsPackages(manifest)) return undefined;
  const parts = match[1]!.split('.');
  const at = { path: manifest.path, ...placeOfText(manifest.text, target, /scripts/) };
  const roots = [manifest.folder, ...['src', 'lib', 'python', 'backend'].map((name) => joinPath(manifest.folder, name)!)];
  const root = roots.find((folder) => tree.hasFolder(inside(folder, parts[0]!)) || tree.has(inside(folder, `${parts[0]}.py`)));
  if (root === undefined) return undefined;
  const path = [`${parts.join('/')}.py`, `${parts.join('/')}/__init__.py`].map((name) => inside(root, name)).find((candidate) => tree.has(candidate));
  if (path === undefined) {
    const base = inside(root, parts.join('/'));
    const compiled = ['.pyx', '.so', '.pyi', '.pyd'].some((extension) => tree.has(base + extension));
    if (compiled || parts.length === 1 || !tree.has(inside(root, `${parts[0]}/__init__.py`)) || project.mayMake(`${base}.py`)) return undefined;
    return { ...at, message: `No module named '${match[1]}': ${base}.py is not there` };
  }
  const place = { file: path, folder: path.endsWith('/__init__.py') ? folderOf(path) : undefined };
  if (project.hasName(place, match[2]!) !== 'no') return undefined;
  return { ...at, message: `cannot import name '${match[2]}' from '${match[1]}'`, related: [{ path, line: 1, message: 'the module that is loaded' }] };
}

/** Packages may be found elsewhere when the build is told so. */
function remapsPackages({ text }: PythonManifest): boolean {
  return /package-dir|package_dir|force-include|\bsources\s*=|\bfrom\s*=|maturin|scikit-build|meson|module-root|namespace/.test(text);
}

function inside(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
