import { ImportReach } from '../../database/import-reach.ts';
import type { MappedClass } from '../../database/mapped-class.ts';
import { mappedModels, type MappedModels } from '../../database/mapped-models.ts';
import type { Problem, Rule } from '../../rule.ts';

const BASE = 'from sqlalchemy import Column, Integer\nfrom sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n\n\n';
const USER = 'class User(Base):\n    __tablename__ = "users"\n    id = Column(Integer, primary_key=True)\n';

/** Two mapped classes of one table, or a table that cannot be mapped. */
export const rule: Rule = {
  id: 'database/duplicate-table',
  severity: 'error',
  summary: 'Two mapped classes have one table or one name, or a mapped table has no primary key.',
  docs: [
    'SQLAlchemy refuses the second class when its module is imported: `Table \'users\' is already defined for this MetaData instance`. Two classes of one name make every relationship that names them fail. A table without a primary key cannot be mapped: `could not assemble any primary key columns`.',
    'Keep one of the classes and import it. Nothing is said where no module imports both, where one inherits from the other, or where `extend_existing` is set.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'One class a table', files: { 'models.py': `${BASE}${USER}\n\nclass Item(Base):\n    __tablename__ = "items"\n    id = Column(Integer, primary_key=True)\n\n\nclass Admin(User):\n    pass\n` } },
      { title: 'Programs of their own', files: { 'a.py': `${BASE}${USER}`, 'b.py': `${BASE}${USER}` } },
    ],
    bad: [
      { title: 'The same table twice', files: { 'db.py': 'from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n', 'user.py': 'from sqlalchemy import Column, Integer\nfrom db import Base\n\n\nclass User(Base):\n    __tablename__ = "users"\n    id = Column(Integer, primary_key=True)\n', 'account.py': 'from sqlalchemy import Column, Integer\nfrom db import Base\n\n\nclass Account(Base):\n    __tablename__ = "users"\n    id = Column(Integer, primary_key=True)\n', 'main.py': 'import account\nimport user\n' }, reports: ['user.py:6'] },
      { title: 'No primary key', files: { 'models.py': `${BASE}class Tag(Base):\n    __tablename__ = "tags"\n    name = Column(Integer)\n` }, reports: ['models.py:8'] },
    ],
  },
  async check(tree) {
    const models = await tree.use(mappedModels);
    const reach = new ImportReach(models.index.project);
    return [...sharedTables(models, reach), ...sharedNames(models, reach), ...models.classes.flatMap(withoutKey)];
  },
};

function sharedTables(models: MappedModels, reach: ImportReach): Problem[] {
  const problems: Problem[] = [];
  const first = new Map<string, MappedClass>();
  for (const mapped of models.classes) {
    const { table, root } = mapped;
    if (table === undefined || !table.own || root.startsWith('?') || mapped.extendsExisting || table.schema === '?' || mapped.open) continue;
    const key = `${root}\0${table.schema ?? ''}\0${table.name}`;
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, mapped);
    else if (!reach.together(earlier.path, mapped.path)) continue;
    else problems.push({
      path: mapped.path, line: table.line, column: table.column,
      message: `Table '${table.name}' is already defined for this MetaData instance, by the class "${earlier.name}" in ${earlier.path}`,
      related: [{ path: earlier.path, line: earlier.line, message: `"${earlier.name}" is here` }],
    });
  }
  return problems;
}

function sharedNames(models: MappedModels, reach: ImportReach): Problem[] {
  const used = new Set(models.classes.flatMap(({ relationships }) => relationships.flatMap(({ target }) => target ?? [])));
  const problems: Problem[] = [];
  for (const [name, classes] of models.byName) {
    if (!used.has(name)) continue;
    const [earlier, ...others] = classes.filter(({ root, open }) => !root.startsWith('?') && !open);
    for (const mapped of others) {
      if (mapped.root !== earlier!.root || mapped.table?.name === earlier!.table?.name || !reach.together(earlier!.path, mapped.path)) continue;
      problems.push({
        path: mapped.path, line: mapped.line, column: mapped.column, severity: 'warning',
        message: `Multiple classes found for path "${name}" in the registry of this declarative base: a relationship that names it fails`,
        related: [{ path: earlier!.path, line: earlier!.line, message: `another "${name}" is here` }],
      });
    }
  }
  return problems;
}

function withoutKey(mapped: MappedClass): Problem[] {
  const { table, path, name } = mapped;
  if (table === undefined || !table.own || mapped.open || mapped.openColumns || mapped.inherits || mapped.hasKeyElsewhere || mapped.root.startsWith('?')) return [];
  if (mapped.columns.some(({ primaryKey }) => primaryKey)) return [];
  return [{ path, line: table.line, column: table.column, message: `Mapper "${name}" could not assemble any primary key columns for mapped table '${table.name}'` }];
}
