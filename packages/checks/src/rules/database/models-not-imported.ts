import { ImportReach } from '../../database/import-reach.ts';
import { mappedModels } from '../../database/mapped-models.ts';
import type { Problem, Rule } from '../../rule.ts';
import { baseOf, folderOf, type SourceTree } from '../../source-tree.ts';

const DB = 'from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n';
const MODELS = 'from sqlalchemy import Column, Integer\nfrom app.db import Base\n\n\nclass Item(Base):\n    __tablename__ = "items"\n    id = Column(Integer, primary_key=True)\n';
const MAKO = 'revision = ${repr(up_revision)}\n';

/** Migrations that see no models. */
export const rule: Rule = {
  id: 'database/models-not-imported',
  severity: 'warning',
  summary: 'The environment of Alembic does not import the models, or hands it no metadata.',
  docs: [
    'A mapped class is known to its metadata once its module is imported. Without that, `alembic revision --autogenerate` writes an empty migration, or one that drops the tables it does not know.',
    'In `env.py`, set `target_metadata = Base.metadata` and import every module that has models, directly or through a package that imports them.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [{ title: 'Through a package', files: { 'app/__init__.py': '', 'app/db.py': DB, 'app/models/__init__.py': 'from .item import Item\n', 'app/models/item.py': MODELS, 'alembic/script.py.mako': MAKO, 'alembic/env.py': 'from app.db import Base\nimport app.models\n\ntarget_metadata = Base.metadata\n' } }],
    bad: [
      { title: 'The base alone', files: { 'app/__init__.py': '', 'app/db.py': DB, 'app/item.py': MODELS, 'alembic/script.py.mako': MAKO, 'alembic/env.py': 'from app.db import Base\n\ntarget_metadata = Base.metadata\n' }, reports: ['alembic/env.py:3'] },
      { title: 'No metadata', files: { 'app/__init__.py': '', 'app/db.py': DB, 'app/item.py': MODELS, 'alembic/script.py.mako': MAKO, 'alembic/env.py': 'target_metadata = None\n' }, reports: ['alembic/env.py:1'] },
    ],
  },
  async check(tree) {
    const environments = tree.files.filter(({ path }) => baseOf(path) === 'env.py' && tree.has([folderOf(path), 'script.py.mako'].filter((part) => part !== '').join('/')));
    if (environments.length === 0) return [];
    const models = await tree.use(mappedModels);
    const reach = new ImportReach(models.index.project);
    return environments.flatMap(({ path }) => problemsOf(tree, path, reach, models));
  },
};

const MAX_SHOWN = 5;
/** Ways of importing modules by names made at run time. */
const DYNAMIC = /\b(?:import_module|__import__|walk_packages|iter_modules|exec\(|entry_points|find_modules)\b/;
const NO_PART = /(^|\/)(tests?|examples?|docs?|versions|migrations|fixtures?)(\/|$)|(^|\/)(test_[^/]*|conftest)\.py$/;

function problemsOf(tree: SourceTree, path: string, reach: ImportReach, models: Awaited<ReturnType<typeof mappedModels>>): Problem[] {
  const module = models.index.project.modules.get(path);
  const target = module?.declarations.values.filter(({ name }) => name === 'target_metadata') ?? [];
  const mapped = models.classes.filter((entry) => entry.table !== undefined && !NO_PART.test(entry.path));
  if (module === undefined || target.length !== 1 || mapped.length === 0) return [];
  const { line, column, value = '' } = target[0]!;
  const related = [...new Map(mapped.map((entry) => [entry.path, entry])).values()];
  const shown = (entries: typeof related): Problem['related'] => entries.slice(0, MAX_SHOWN).map((entry) => ({ path: entry.path, line: entry.line, message: `"${entry.name}" is here` }));
  if (value === 'None') return [{ path, line, column, message: 'target_metadata is None: Alembic compares the database with nothing, although the tree has mapped classes', related: shown(related) }];
  const root = rootOf(path, value, models);
  if (root === undefined) return [];
  const reached = reach.from(path);
  if ([...reached].some((file) => DYNAMIC.test(tree.text(file) ?? '') || models.index.project.modules.get(file)?.opaque === true)) return [];
  const unseen = related.filter((entry) => entry.root === root && !reached.has(entry.path));
  if (unseen.length === 0) return [];
  const names = unseen.slice(0, MAX_SHOWN).map((entry) => entry.path).join(', ');
  return [{ path, line, column, message: `target_metadata lacks the tables of ${names}: ${unseen.length === 1 ? 'the module is' : 'the modules are'} not imported from here`, related: shown(unseen), ...(unseen.length < related.length ? { confidence: 'medium' as const } : {}) }];
}

/** The registry of `Base.metadata`. */
function rootOf(path: string, value: string, models: Awaited<ReturnType<typeof mappedModels>>): string | undefined {
  const dotted = /^([\w.]+)\.metadata$/.exec(value)?.[1];
  if (dotted === undefined) return undefined;
  const found = models.index.resolve(path, dotted);
  if (found.kind === 'class') return `${found.found.path}#${found.found.declared.name}`;
  if (found.kind === 'value') return `${found.path}#${found.name}`;
  return found.kind === 'foreign' && /^sqlmodel\./.test(found.dotted) ? 'sqlmodel' : undefined;
}
