import type { MappedClass } from '../../database/mapped-class.ts';
import { mappedModels, type MappedModels } from '../../database/mapped-models.ts';
import { replaceInLine } from '../../edit.ts';
import type { Problem, Rule } from '../../rule.ts';

const MODELS = 'from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\n\nclass Base(DeclarativeBase):\n    pass\n\n\nclass Item(Base):\n    __tablename__ = "items"\n    id: Mapped[int] = mapped_column(primary_key=True)\n    owner_id: Mapped[int]\n    title: Mapped[str]\n\n    def shown(self) -> str:\n        return self.title\n';

/** A column that a query names and the class does not have. */
export const rule: Rule = {
  id: 'database/unknown-attribute',
  severity: 'error',
  summary: 'A query names an attribute that the mapped class does not have.',
  docs: [
    '`type object \'Item\' has no attribute \'ownerid\'`: the query raises `AttributeError` whenever it is reached. It happens when the queries were written apart from the models.',
    'Use a name that the class has, or add the column to the class and to a migration. Nothing is said about classes with a base, a mixin or a decorator from elsewhere, or about names that some module sets on a class.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [{ title: 'Columns, methods and what the library adds', files: { 'models.py': MODELS, 'crud.py': 'from sqlalchemy import select\nfrom models import Item\n\nquery = select(Item.id).where(Item.owner_id == 1).order_by(Item.title)\nnames = (Item.shown, Item.__tablename__, Item.metadata, Item.__table__.columns)\n' } }],
    bad: [{ title: 'Another name', files: { 'models.py': MODELS, 'crud.py': 'from sqlalchemy import select\nfrom models import Item\n\nquery = select(Item).where(Item.ownerid == 1)\nother = select(Item.colour)\n' }, reports: ['crud.py:4', 'crud.py:5'] }],
  },
  async check(tree) {
    const models = await tree.use(mappedModels);
    if (models.classes.length === 0) return [];
    const backrefs = new Set(models.classes.flatMap(({ relationships }) => relationships.flatMap(({ backref }) => backref ?? [])));
    const names = new Set(models.classes.map(({ name }) => name));
    return [...models.index.project.modules.values()].flatMap(({ path, declarations }) => declarations.references.flatMap(({ dotted, line, column, guarded, annotation }): Problem[] => {
      const parts = dotted.split('.');
      const at = parts.findIndex((part) => names.has(part));
      if (guarded || annotation || at < 0 || at + 1 >= parts.length) return [];
      const mapped = models.meantBy(path, parts.slice(0, at + 1).join('.'));
      const name = parts[at + 1]!;
      if (mapped === undefined || !lacks(models, mapped, name) || backrefs.has(name) || declarations.probed.has(name)) return [];
      return [problemOf(tree.text(path) ?? '', path, line, column, parts.slice(0, at + 1).join('.'), mapped, name)];
    }));
  },
};

/** What the libraries and `type` give to every mapped class. */
const GIVEN = /^(?:__\w+__|metadata|registry|query|query_class|awaitable_attrs|mro|_\w+|model_\w+|parse_\w+|from_orm|construct|copy|dict|json|schema|schema_json|validate|update_forward_refs)$/;

function lacks(models: MappedModels, mapped: MappedClass, name: string): boolean {
  return !mapped.open && !mapped.root.startsWith('?') && !mapped.attributes.has(name) && !GIVEN.test(name) && !models.stored.has(name);
}

function problemOf(text: string, path: string, line: number, column: number, written: string, mapped: MappedClass, name: string): Problem {
  const similar = [...mapped.attributes.keys()].filter((known) => plain(known) === plain(name));
  const source = text.split('\n')[line - 1] ?? '';
  const fits = similar.length === 1 && source.startsWith(`${written}.${name}`, column - 1) ? similar[0]! : undefined;
  const columns = mapped.columns.map(({ attribute }) => attribute);
  return {
    path, line, column,
    message: `type object '${mapped.name}' has no attribute '${name}'${similar.length === 1 ? `; did you mean: '${similar[0]!}'?` : `; its columns are ${columns.join(', ')}`}`,
    related: [{ path: mapped.path, line: mapped.line, message: `"${mapped.name}" is here` }],
    ...(fits === undefined ? {} : { fixes: [{ title: `Use "${fits}"`, safety: 'safe', edits: [replaceInLine(path, line, column + written.length + 1, name.length, fits)] }] as const }),
  };
}

function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}
