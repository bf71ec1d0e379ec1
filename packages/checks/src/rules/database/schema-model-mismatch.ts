import { chainOf } from '../../database/class-chain.ts';
import { mappedModels, type MappedModels } from '../../database/mapped-models.ts';
import type { FoundClass } from '../../database/class-index.ts';
import type { MappedClass } from '../../database/mapped-class.ts';
import { lastName } from '../../database/python-expression.ts';
import type { Problem, Rule } from '../../rule.ts';

const MODELS = 'from sqlalchemy import Column, Integer, String\nfrom sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n\n\nclass Item(Base):\n    __tablename__ = "items"\n    id = Column(Integer, primary_key=True)\n    title = Column(String)\n';

/** A schema of an answer that asks the mapped class for an attribute that it does not have. */
export const rule: Rule = {
  id: 'database/schema-model-mismatch',
  severity: 'warning',
  confidence: 'medium',
  summary: 'A Pydantic schema that is read from a mapped class requires a field that the class does not have.',
  docs: [
    'With `from_attributes` (`orm_mode` before Pydantic 2), every required field is read from the object under its own name. One that is missing makes the answer fail: `ResponseValidationError: field required`.',
    'Use the name of the column, give the field an alias or a default, or add the column. A schema belongs to the class whose name it begins with: `ItemRead`, `ItemOut`, `ItemResponse` and the like.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [{ title: 'The same names', files: { 'models.py': MODELS, 'schemas.py': 'from pydantic import BaseModel, ConfigDict\n\n\nclass ItemRead(BaseModel):\n    model_config = ConfigDict(from_attributes=True)\n    id: int\n    title: str\n    note: str | None = None\n' } }],
    bad: [{ title: 'Another name', files: { 'models.py': MODELS, 'schemas.py': 'from pydantic import BaseModel, ConfigDict\n\n\nclass ItemBase(BaseModel):\n    name: str\n\n\nclass ItemRead(ItemBase):\n    id: int\n\n    class Config:\n        orm_mode = True\n' }, reports: ['schemas.py:5'] }],
  },
  async check(tree) {
    const models = await tree.use(mappedModels);
    if (models.classes.length === 0) return [];
    const made = new Set([...models.index.project.modules.values()].flatMap(({ declarations: { calls, scopedCalls } }) => [...calls, ...scopedCalls].map(({ callee }) => lastName(callee))));
    const problems = new Map<string, Problem>();
    for (const { path, declarations } of models.index.project.modules.values()) for (const declared of declarations.classes) {
      const mapped = entityOf(models, declared.name);
      // Made by hand, its fields come from anywhere.
      if (mapped === undefined || made.has(declared.name)) continue;
      for (const problem of problemsOf(models, { path, declared }, mapped)) problems.set(`${problem.path}:${problem.line}`, problem);
    }
    return [...problems.values()];
  },
};

const SUFFIX = /(?:Read|Out|Response|Public|InDB|InDBBase|Schema|Detail|View|Dto|DTO)$/;

function entityOf(models: MappedModels, name: string): MappedClass | undefined {
  const entity = name.replace(SUFFIX, '');
  const found = entity === name ? [] : models.byName.get(entity) ?? [];
  return found.length === 1 && !found[0]!.open && !found[0]!.root.startsWith('?') ? found[0] : undefined;
}

function problemsOf(models: MappedModels, schema: FoundClass, mapped: MappedClass): Problem[] {
  const chain = chainOf(models.index, schema);
  const bodies = chain.classes.map(({ declared }) => declared);
  // Everything but BaseModel has to be in the tree, so that no alias or validator is out of sight.
  const foreign = chain.classes.flatMap(({ path, declared }) => declared.bases.filter((base) => models.index.resolve(path, base).kind !== 'class').map((base) => models.index.resolve(path, base)));
  if (!foreign.every((base) => base.kind === 'foreign' && /^(?:pydantic\.(?:main\.)?BaseModel|sqlmodel\.SQLModel|typing\.Generic)$/.test(base.dotted))) return [];
  const settings = bodies.flatMap(({ fields, nested, keywords }) => [
    ...fields.filter(({ name }) => name === 'model_config').map(({ value }) => value ?? ''),
    ...nested.filter(({ name }) => name === 'Config').flatMap((config) => config.fields.map(({ name, value }) => `${name}=${value ?? ''}`)),
    ...keywords.map(({ name, text }) => `${name ?? ''}=${text}`),
  ]).join('\n');
  if (!/\b(?:from_attributes|orm_mode)["']?\s*[=:]\s*True/.test(settings) || /alias_generator|getter_dict/.test(settings)) return [];
  if (bodies.some(({ methods }) => methods.some(({ name, decorators }) => /^(?:from_orm|model_validate|__init__)$/.test(name) || decorators.some((decorator) => /root_validator|model_validator/.test(decorator.name))))) return [];
  const seen = new Set<string>();
  return chain.classes.flatMap(({ path, declared }) => declared.fields.flatMap(({ name, annotation, value, line, column }): Problem[] => {
    if (seen.has(name)) return [];
    seen.add(name);
    const required = annotation !== undefined && value === undefined && !/\b(?:ClassVar|Annotated|computed_field)\b/.test(annotation);
    if (!required || name.startsWith('_') || name === 'model_config' || mapped.attributes.has(name) || models.stored.has(name) || isBackref(models, name)) return [];
    return [{
      path, line, column,
      message: `"${schema.declared.name}" requires "${name}", which the mapped class "${mapped.name}" does not have: reading it from an object fails`,
      related: [{ path: mapped.path, line: mapped.line, message: `"${mapped.name}" has ${mapped.columns.map(({ attribute }) => attribute).join(', ')}` }],
    }];
  }));
}

function isBackref(models: MappedModels, name: string): boolean {
  return models.classes.some(({ relationships }) => relationships.some(({ backref }) => backref === name));
}
