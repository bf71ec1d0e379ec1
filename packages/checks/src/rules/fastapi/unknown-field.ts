import type { FieldUse } from '../../http/python-field-uses.ts';
import { schemaClasses, type SchemaKind } from '../../http/schema-classes.ts';
import { pythonModules } from '../../python/python-modules.ts';
import { isTestFile } from '../../python/python-symbols.ts';
import { similarName } from '../../python/similar-name.ts';
import { isTestData } from '../../python/test-data.ts';
import { replaceInLine } from '../../edit.ts';
import type { Problem, Rule } from '../../rule.ts';

const SCHEMAS = 'from pydantic import BaseModel\n\n\nclass ItemBase(BaseModel):\n    title: str\n\n\nclass ItemCreate(ItemBase):\n    price: float\n\n    @property\n    def label(self):\n        return self.title\n';

/** What every model of Pydantic 1 and 2, and of SQLModel, has. */
const OWN = new Set(`
construct copy dict from_orm json model_computed_fields model_config model_construct model_copy model_dump model_dump_json model_extra model_fields model_fields_set
model_json_schema model_parametrized_name model_post_init model_rebuild model_validate model_validate_json model_validate_strings parse_file parse_obj parse_raw
schema schema_json update_forward_refs validate fields Config metadata sqlmodel_update registry
`.split(/\s+/));

/** A field that a function takes from a schema which does not have it. */
export const rule: Rule = {
  id: 'fastapi/unknown-field',
  severity: 'error',
  summary: 'A function uses a field of a Pydantic model that the model does not have.',
  docs: [
    'Reading it raises `AttributeError: \'ItemCreate\' object has no attribute …` when the function is called. It happens when schema and endpoint were written apart and one says `title`, the other `name`.',
    'Use the field that the schema has, or add it there. Only parameters whose annotation is one class are followed, and only classes all of whose bases are in the tree or are `BaseModel`; models that allow extra fields, and functions that ask with `hasattr` or `isinstance`, are left alone.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'Fields, methods and inherited ones', files: { 'schemas.py': SCHEMAS, 'crud.py': 'import schemas\nfrom schemas import ItemCreate\n\n\ndef create(item: ItemCreate, other: schemas.ItemBase):\n    return item.title, item.price, item.label, item.model_dump(), other.title\n' } },
      { title: 'Anything is allowed', files: { 'main.py': 'from pydantic import BaseModel, ConfigDict\n\n\nclass Event(BaseModel):\n    model_config = ConfigDict(extra="allow")\n    name: str\n\n\ndef handle(event: Event):\n    return event.payload\n' } },
    ],
    bad: [
      { title: 'Another name', files: { 'schemas.py': SCHEMAS, 'crud.py': 'import schemas\n\n\ndef create(item: schemas.ItemCreate):\n    print("item.anything")\n    return item.titel, item.cost\n' }, reports: ['crud.py:6', 'crud.py:6'] },
    ],
  },
  async check(tree) {
    const [modules, classes] = await Promise.all([tree.use(pythonModules), tree.use(schemaClasses)]);
    return [...modules.values()].flatMap(({ path, http }) => (isTestFile(path) || isTestData(path) ? [] : http.fieldUses.flatMap((use) => {
      const found = classes.kindOf(path, use.annotation);
      return found.kind === 'schema' && isMissing(found, use.attribute) ? [problemOf(path, use, found)] : [];
    })));
  },
};

type Schema = Extract<SchemaKind, { kind: 'schema' }>;

function isMissing({ line }: Schema, attribute: string): boolean {
  if (attribute.startsWith('_') || OWN.has(attribute)) return false;
  return line.ancestors.every((ancestor) => {
    if (ancestor.kind !== 'class') return ancestor.kind === 'foreign';
    const { bound, attributes, dynamic, uncertain, fields, nested, decorators, keywords } = ancestor.class;
    const open = dynamic || uncertain || decorators.length > 0 || bound.has('__getattr__') || bound.has('__getattribute__') || keywords.some(({ text, name }) => name === 'extra' || text === 'True')
      || fields.some(({ name, value }) => name === 'model_config' && /allow|\*\*|^[\w.]+$/.test(value ?? '')) || nested.some(({ name, fields: own, bases }) => name === 'Config' && (bases.length > 0 || own.some((field) => field.name === 'extra')));
    return !open && !bound.has(attribute) && !attributes.has(attribute);
  });
}

function problemOf(path: string, { attribute, parameter, line, column }: FieldUse, { symbol, line: { ancestors } }: Schema): Problem {
  const fields = ancestors.flatMap((ancestor) => (ancestor.kind === 'class' ? ancestor.class.fields.filter(({ annotation }) => annotation !== undefined).map(({ name }) => name) : []));
  const near = similarName(attribute, new Set(fields));
  const known = near === undefined ? `its fields are ${[...new Set(fields)].slice(0, 12).join(', ') || 'none'}` : `did you mean "${near}"?`;
  return {
    path, line, column, message: `'${symbol.name}' object has no attribute '${attribute}' ("${parameter}" is a ${symbol.name}); ${known}`,
    related: [{ path: symbol.path, line: symbol.class.line, message: `"${symbol.name}" is defined here` }],
    ...(near === undefined ? {} : { fixes: [{ title: `Use "${near}"`, safety: 'offered' as const, edits: [replaceInLine(path, line, column, attribute.length, near)] }] }),
  };
}
