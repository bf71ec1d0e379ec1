import type { PythonModule } from '../../python/python-module.ts';
import { pythonProject, type PythonProject } from '../../python/python-project.ts';
import { isTestData } from '../../python/test-data.ts';
import type { Problem, Rule } from '../../rule.ts';
import { folderOf } from '../../source-tree.ts';

/** `__all__` names what is not there. */
export const rule: Rule = {
  id: 'imports/python-all-names',
  severity: 'error',
  summary: '`__all__` lists a name that its module does not have.',
  docs: [
    '`from module import *` raises `AttributeError` for it. It happens when something is renamed or removed and the list is not.',
    'Remove the name from the list, or define it. Where nothing in the tree imports the module with `*`, it is a warning.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'Defined, imported, and a submodule', files: { 'app/__init__.py': 'from app.models import Item\n\n__all__ = ["Item", "models", "VERSION"]\nVERSION = 1\n', 'app/models.py': '__all__ = ["Item"]\n\n\nclass Item: ...\n' } },
      { title: 'Made on demand', files: { 'app/__init__.py': '__all__ = ["Item"]\n\n\ndef __getattr__(name):\n    return 1\n' } },
    ],
    bad: [
      { title: 'Renamed, and imported by star', files: { 'app/__init__.py': 'from app.models import *\n', 'app/models.py': '__all__ = ["Item", "Order"]\n\n\nclass Item: ...\n\n\nclass Purchase: ...\n' }, reports: ['app/models.py:1'] },
      { title: 'Renamed', files: { 'models.py': '__all__ = ["Item"]\n\n\nclass Article: ...\n' }, reports: ['models.py:1'] },
    ],
  },
  async check(tree) {
    const project = await tree.use(pythonProject);
    const starred = starredFiles(project);
    return [...project.modules.values()].flatMap((module) => (isTestData(module.path) || module.path.endsWith('.pyi') ? [] : problemsOf(project, module, starred.get(module.path))));
  },
};

/** The files that are imported with `*`, and where. */
function starredFiles(project: PythonProject): ReadonlyMap<string, { readonly path: string; readonly line: number }> {
  const starred = new Map<string, { path: string; line: number }>();
  for (const { path, imports } of project.modules.values()) for (const entry of imports) {
    if (!entry.star || entry.guarded) continue;
    const target = project.places.resolve(path, entry.level, entry.module);
    if (target.kind === 'place' && target.place.file !== undefined) starred.set(target.place.file, { path, line: entry.line });
  }
  return starred;
}

function problemsOf(project: PythonProject, module: PythonModule, star: { readonly path: string; readonly line: number } | undefined): Problem[] {
  const lists = module.importOrder.filter((event) => event.kind === 'exports');
  if (lists.length === 0 || lists.some(({ complete }) => !complete)) return [];
  const place = { file: module.path, folder: module.path.endsWith('/__init__.py') ? folderOf(module.path) : undefined };
  return lists.flatMap(({ names }) => names).filter(({ name }) => project.hasName(place, name) === 'no').map(({ name, line, column }) => ({
    path: module.path, line, column,
    message: `module "${project.places.dottedName(module.path)}" has no attribute "${name}", which its __all__ lists`,
    related: star === undefined ? [] : [{ ...star, message: 'imports everything that it lists' }],
    ...(star === undefined ? { severity: 'warning' as const, confidence: 'medium' as const } : {}),
  }));
}
