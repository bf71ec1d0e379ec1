import { mappedModels, type MappedModels } from '../../database/mapped-models.ts';
import type { MappedClass, MappedRelationship } from '../../database/mapped-class.ts';
import { replaceInLine } from '../../edit.ts';
import type { Problem, Rule } from '../../rule.ts';
import type { SourceTree } from '../../source-tree.ts';

const BASE = 'from sqlalchemy import ForeignKey\nfrom sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship\n\n\nclass Base(DeclarativeBase):\n    pass\n\n\n';
const USER = 'class User(Base):\n    __tablename__ = "users"\n    id: Mapped[int] = mapped_column(primary_key=True)\n';
const ITEM = '\n\nclass Item(Base):\n    __tablename__ = "items"\n    id: Mapped[int] = mapped_column(primary_key=True)\n';
const OWNER = '    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))\n';

/** A relationship whose other side does not fit. */
export const rule: Rule = {
  id: 'database/relationship',
  severity: 'error',
  summary: 'A relationship of SQLAlchemy or SQLModel names a class or an attribute that is not there.',
  docs: [
    'The mappers are configured together when the first of them is used, and one that cannot be configured makes every query of the program fail (`sqlalchemy.exc.InvalidRequestError`, `NoForeignKeysError`).',
    'A relationship names a mapped class of the same registry; `back_populates` names the relationship of that class that leads back; and one of the two tables has a foreign key to the other, unless the relationship says how they are joined. Nothing is said where a base, a mixin or a name comes from elsewhere.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'Both sides', files: { 'models.py': `${BASE}${USER}    items: Mapped[list["Item"]] = relationship(back_populates="owner")\n${ITEM}${OWNER}    owner: Mapped["User"] = relationship("User", back_populates="items")\n` } },
      { title: 'A back reference', files: { 'models.py': `${BASE}${USER}    items = relationship("Item", backref="owner")\n${ITEM}${OWNER}` } },
    ],
    bad: [
      {
        title: 'The other side has another name',
        files: { 'models.py': `${BASE}${USER}    items: Mapped[list["Item"]] = relationship(back_populates="user")\n${ITEM}${OWNER}    owner: Mapped["User"] = relationship(back_populates="items")\n` },
        reports: ['models.py:12'],
        mended: { 'models.py': `${BASE}${USER}    items: Mapped[list["Item"]] = relationship(back_populates="owner")\n${ITEM}${OWNER}    owner: Mapped["User"] = relationship(back_populates="items")\n` },
      },
      { title: 'No such class', files: { 'models.py': `${BASE}${USER}    items = relationship("Itm")\n${ITEM}${OWNER}` }, reports: ['models.py:12'] },
      { title: 'Nothing links the tables', files: { 'models.py': `${BASE}${USER}    items: Mapped[list["Item"]] = relationship()\n${ITEM}` }, reports: ['models.py:12'] },
    ],
  },
  async check(tree) {
    if (!tree.sources('python').some(({ text }) => /relationship\b/i.test(text))) return [];
    const models = await tree.use(mappedModels);
    const backrefs = new Set(models.classes.flatMap(({ relationships }) => relationships.flatMap(({ backref }) => backref ?? [])));
    return models.classes.flatMap((mapped) => mapped.relationships
      .filter(({ line }) => line > 0)
      .flatMap((relationship) => problemOf(tree, models, backrefs, mapped, relationship) ?? [])
      .map((problem) => ({ ...problem, path: mapped.attributes.get(problem.attribute)?.path ?? mapped.path })))
      .map(({ attribute: _attribute, ...problem }) => problem);
  },
};

type Found = Problem & { readonly attribute: string };

function problemOf(tree: SourceTree, models: MappedModels, backrefs: ReadonlySet<string>, mapped: MappedClass, relationship: MappedRelationship): Found | undefined {
  const { attribute, line, column, target } = relationship;
  if (target === undefined || mapped.root.startsWith('?')) return undefined;
  const place = { attribute, path: mapped.path, line, column };
  const other = models.related(mapped, target);
  if (other === undefined) {
    if (isKnownElsewhere(models, mapped, target)) return undefined;
    return { ...place, message: `expression "${target}" failed to locate a name: no mapped class of the tree is called "${target}"`, related: [] };
  }
  return sidesOf(tree, backrefs, mapped, relationship, other, models) ?? linkOf(models, mapped, relationship, other);
}

/** Whether a class of that name is declared, imported or bound anywhere: then it may be mapped in ways that do not show. */
function isKnownElsewhere(models: MappedModels, mapped: MappedClass, target: string): boolean {
  if (models.byName.has(target) || models.index.project.definitions.has(target)) return true;
  for (const { imports, bound, declarations } of models.index.project.modules.values()) {
    if (bound.has(target) || imports.some(({ star, names }) => (star && mapped.open) || names.some(({ name }) => name === target))) return true;
    if (declarations.classes.some(({ nested }) => nested.some(({ name }) => name === target))) return true;
  }
  return models.classes.some(({ root }) => root === mapped.root && root.startsWith('?'));
}

function sidesOf(tree: SourceTree, backrefs: ReadonlySet<string>, mapped: MappedClass, { attribute, line, column, backPopulates }: MappedRelationship, other: MappedClass, models: MappedModels): Found | undefined {
  if (backPopulates === undefined || other.open || other.attributes.has(backPopulates) || backrefs.has(backPopulates) || models.stored.has(backPopulates)) return undefined;
  const path = mapped.attributes.get(attribute)?.path ?? mapped.path;
  const back = other.relationships.filter(({ target }) => target === mapped.name);
  const pointing = back.filter((relationship) => relationship.backPopulates === attribute);
  const fits = back.length === 1 && pointing.length === 1 ? pointing[0]! : undefined;
  const text = tree.text(path)?.split('\n')[line - 1] ?? '';
  const at = [`back_populates="${backPopulates}"`, `back_populates='${backPopulates}'`].map((written) => text.indexOf(written)).find((found) => found >= 0);
  const hint = fits === undefined ? '' : `; the one that leads back to "${attribute}" is "${fits.attribute}"`;
  return {
    attribute, path, line, column,
    message: `Mapper "${other.name}" has no property "${backPopulates}", which ${mapped.name}.${attribute} names in back_populates${hint}`,
    related: [{ path: other.path, line: fits?.line ?? other.line, message: fits === undefined ? `"${other.name}" is here` : `"${fits.attribute}" is here` }],
    ...(fits === undefined || at === undefined ? {} : { fixes: [{ title: `Name "${fits.attribute}"`, safety: 'safe', edits: [replaceInLine(path, line, at + 'back_populates="'.length + 1, backPopulates.length, fits.attribute)] }] as const }),
  };
}

function linkOf(models: MappedModels, mapped: MappedClass, relationship: MappedRelationship, other: MappedClass): Found | undefined {
  const { attribute, line, column } = relationship;
  if (relationship.joins || [mapped, other].some((side) => side.openColumns || side.inherits || side.table === undefined)) return undefined;
  // The other side may say how they are joined.
  if (other.relationships.some(({ target, joins }) => joins && target === mapped.name)) return undefined;
  const links = (from: MappedClass, to: MappedClass): boolean => from.columns.some(({ foreignKeys }) => foreignKeys.some(({ table }) => table === to.table!.name));
  if (links(mapped, other) || links(other, mapped)) return undefined;
  // A foreign key to a table that is not there is the fault then.
  const tables = new Set([...models.classes.flatMap(({ table }) => table?.name ?? []), ...models.coreTables.keys()]);
  if ([mapped, other].some(({ columns }) => columns.some(({ foreignKeys }) => foreignKeys.some(({ table }) => !tables.has(table))))) return undefined;
  return {
    attribute, path: mapped.path, line, column,
    message: `Could not determine join condition between parent/child tables on relationship ${mapped.name}.${attribute}: there are no foreign keys linking "${mapped.table!.name}" and "${other.table!.name}"`,
    related: [{ path: other.path, line: other.line, message: `"${other.name}" is here` }],
  };
}
