import type { Signature } from './call-matching.ts';
import type { PythonClass, PythonDecorator, PythonField, PythonParameter } from './declarations.ts';
import type { ClassLine, PythonClasses } from './python-classes.ts';
import type { ClassSymbol } from './python-symbols.ts';
import { signatureOfMethod } from './method-signatures.ts';

/** What making an instance of a class takes. */
export type Construction =
  | { readonly kind: 'signature'; readonly signature: Signature }
  /** Nothing at all: neither the class nor its bases have an `__init__`. */
  | { readonly kind: 'bare'; readonly symbol: ClassSymbol }
  /** pydantic: keywords alone; those that it does not know are dropped, or refused where the class says so. */
  | { readonly kind: 'model'; readonly signature: Signature; readonly unknownKeywords: 'refused' | 'dropped' | 'taken' }
  /** SQLAlchemy: keywords alone, none required, each an attribute of the class. */
  | { readonly kind: 'mapped'; readonly line: ClassLine }
  | { readonly kind: 'unknown' };

const UNKNOWN: Construction = { kind: 'unknown' };
/** Decorators of classes that leave the class and what makes it as they are. */
const HARMLESS = /^(functools\.total_ordering|(typing|typing_extensions)\.(final|runtime_checkable|dataclass_transform)|enum\.unique)$/;
const KEYWORD_ERRORS = /^(ImportError|ModuleNotFoundError|AttributeError|NameError|UnboundLocalError)$/;
const BUILTIN_ERROR = /^([A-Z]\w*(Error|Exception|Warning|Exit|Interrupt)|Exception)$/;
const MODEL = /^(pydantic(\.main)?\.BaseModel|sqlmodel(\.main)?\.SQLModel)$/;
const DECLARATIVE = /^(sqlalchemy\.orm\.(DeclarativeBase|DeclarativeBaseNoMeta))$/;

/** What the constructor of a class takes, as far as the tree tells. */
export function constructionOf(classes: PythonClasses, symbol: ClassSymbol): Construction {
  const line = classes.lineOf(symbol);
  const tree = line.ancestors.flatMap((ancestor) => (ancestor.kind === 'class' ? [ancestor] : []));
  const foreign = line.ancestors.flatMap((ancestor) => (ancestor.kind === 'class' ? [] : [ancestor.kind === 'foreign' ? ancestor.name : '']));
  if (tree.some((owner) => owner.class.bound.has('__new__') || hasMetaclass(owner.class) || hasUnknownDecorator(classes, owner))) return UNKNOWN;
  const names = new Set(tree.map((owner) => owner.class.name));
  if (['__init__', '__new__'].some((made) => classes.symbols.mayBeExchanged(made, symbol.path, names))) return UNKNOWN;
  for (const owner of line.ancestors) {
    if (owner.kind !== 'class') break;
    if (isDataclass(classes, owner) && !turnsOffInit(owner.class)) return fromFields(dataclassFields(classes, classes.lineOf(owner)), symbol, owner);
    if (!owner.class.bound.has('__init__')) continue;
    const attribute = classes.attribute(line, '__init__');
    const signature = attribute.kind === 'method' ? signatureOfMethod(classes, attribute.owner, attribute.function, 'instance') : undefined;
    return signature === undefined ? UNKNOWN : { kind: 'signature', signature };
  }
  if (line.closed) return { kind: 'bare', symbol };
  return foreign.length === 1 ? ofForeign(classes, symbol, line, tree, foreign[0]!) : UNKNOWN;
}

function ofForeign(classes: PythonClasses, symbol: ClassSymbol, line: ClassLine, tree: readonly ClassSymbol[], foreign: string): Construction {
  if (MODEL.test(foreign)) return modelOf(classes, symbol, tree, foreign);
  if (DECLARATIVE.test(foreign) && tree.length > 1) return { kind: 'mapped', line };
  if (/^typing(_extensions)?\.NamedTuple$/.test(foreign) && tree.length === 1) return fromFields(symbol.class.fields.filter(({ annotation }) => annotation !== undefined).map((field) => parameterOf(field, field.value === undefined)), symbol, symbol, `${symbol.class.name}.__new__()`);
  if (BUILTIN_ERROR.test(foreign) && !KEYWORD_ERRORS.test(foreign)) return fromFields([{ name: 'args', kind: 'rest', required: false, line: 1, column: 1 }], symbol, symbol, `${symbol.class.name}()`);
  return UNKNOWN;
}

/** Whether a metaclass other than `ABCMeta` makes the class. */
export function hasMetaclass(made: PythonClass): boolean {
  return made.keywords.some(({ name, star, text }) => star !== undefined || (name === 'metaclass' && !/(^|\.)ABCMeta$/.test(text)));
}

/** Whether a decorator may put something else in place of the class. */
export function hasUnknownDecorator(classes: PythonClasses, owner: ClassSymbol): boolean {
  return owner.class.decorators.some((decorator) => {
    const name = classes.decoratorName(owner.path, decorator);
    return name === undefined || !(HARMLESS.test(name) || name === 'dataclasses.dataclass');
  });
}

function isDataclass(classes: PythonClasses, owner: ClassSymbol): boolean {
  return owner.class.decorators.some((decorator) => classes.decoratorName(owner.path, decorator) === 'dataclasses.dataclass');
}

function dataclassOption(made: PythonClass, option: string): string | undefined {
  return made.decorators.flatMap((decorator) => decorator.arguments ?? []).find(({ name }) => name === option)?.text;
}

/** With `init=False`, or an `__init__` of its own, which `dataclass` leaves alone. */
function turnsOffInit(made: PythonClass): boolean {
  return made.bound.has('__init__') || (dataclassOption(made, 'init') ?? 'True') !== 'True';
}

function fromFields(parameters: readonly PythonParameter[] | undefined, symbol: ClassSymbol, owner: ClassSymbol, name = `${symbol.class.name}.__init__()`): Construction {
  if (parameters === undefined) return UNKNOWN;
  const ordered = [...parameters.filter(({ kind }) => kind !== 'keyword-only'), ...parameters.filter(({ kind }) => kind === 'keyword-only')];
  return { kind: 'signature', signature: { name, parameters: ordered, bound: 1, path: owner.path, line: owner.class.line } };
}

/** The parameters that `@dataclass` makes of the fields of a class and its bases. */
function dataclassFields(classes: PythonClasses, line: ClassLine): PythonParameter[] | undefined {
  const fields = new Map<string, PythonParameter>();
  for (const owner of [...line.ancestors].reverse()) {
    if (owner.kind !== 'class') return undefined;
    if (!isDataclass(classes, owner)) continue;
    if (owner.class.decorators.some((decorator) => decorator.arguments?.some(({ star }) => star !== undefined))) return undefined;
    let keywordOnly = (dataclassOption(owner.class, 'kw_only') ?? 'False') !== 'False';
    for (const field of owner.class.fields) {
      if (field.annotation === undefined) {
        // A plain value of an inherited field becomes its default.
        const known = fields.get(field.name);
        if (known !== undefined) fields.set(field.name, { ...known, required: false });
        continue;
      }
      if (/^["']?((typing|t)\.)?ClassVar\b/.test(field.annotation)) continue;
      if (/^["']?(dataclasses\.)?KW_ONLY\b/.test(field.annotation)) { keywordOnly = true; continue; }
      const made = dataclassField(field, keywordOnly);
      if (made === undefined) fields.delete(field.name);
      else fields.set(field.name, made);
    }
  }
  return [...fields.values()];
}

/** `undefined` for a field that the constructor does not take. */
function dataclassField(field: PythonField, keywordOnly: boolean): PythonParameter | undefined {
  const call = /^(?:\w+\.)*field\s*\(/.test(field.value ?? '') ? field.value! : undefined;
  if (call === undefined) return parameterOf(field, field.value === undefined, keywordOnly);
  if (/\binit\s*=\s*False\b/.test(call)) return undefined;
  const only = /\bkw_only\s*=\s*True\b/.test(call) || (keywordOnly && !/\bkw_only\s*=/.test(call));
  return parameterOf(field, !/\b(default|default_factory)\s*=|\*\*/.test(call), only);
}

function parameterOf({ name, line, column }: PythonField, required: boolean, keywordOnly = false): PythonParameter {
  return { name, kind: keywordOnly ? 'keyword-only' : 'positional', required, line, column };
}

const ALIASED = /\balias\w*\s*=|\bvalidation_alias\b|alias_generator|\bAliasChoices\b/;

/** The keywords of a pydantic class; unknown where something may change what comes in. */
function modelOf(classes: PythonClasses, symbol: ClassSymbol, tree: readonly ClassSymbol[], foreign: string): Construction {
  const table = tree.some(({ class: made }) => made.keywords.some(({ name, text }) => name === 'table' && text !== 'False'));
  const config = tree.map(({ class: made }) => configOf(made)).join('\n');
  if (/alias_generator|\*\*|populate_by_name|validate_by|[^=(,\s{]\s*\|/.test(config)) return UNKNOWN;
  if (tree.some(({ class: made }) => made.fields.some(isAliased) || made.methods.some(({ decorators }) => decorators.some(changesInput)))) return UNKNOWN;
  const fields = new Map<string, PythonParameter>();
  for (const { class: made } of [...tree].reverse()) {
    for (const field of made.fields) {
      if (field.name.startsWith('_') || field.name === 'model_config') continue;
      if (field.annotation === undefined) {
        const known = fields.get(field.name);
        if (known !== undefined) fields.set(field.name, { ...known, required: false });
      } else if (!/\bClassVar\b/.test(field.annotation)) fields.set(field.name, parameterOf(field, !table && isRequired(field), true));
    }
  }
  const unknownKeywords = /\bextra["'\s]*[=:][^,)\n]*forbid/.test(config) ? 'refused' : /\bextra\b/.test(config) || table || foreign.startsWith('sqlmodel') ? 'taken' : 'dropped';
  const changed = tree.some(({ class: made }) => ['__init_subclass__', '__pydantic_init_subclass__', '__get_validators__', '__getattr__', '__signature__', '__setattr__'].some((name) => made.bound.has(name)) || made.keywords.some(({ name }) => name !== 'table'));
  if (changed || classes.symbols.mayBeExchanged('model_fields', symbol.path)) return UNKNOWN;
  return { kind: 'model', unknownKeywords, signature: { name: `${symbol.class.name}()`, parameters: [...fields.values()], bound: 1, path: symbol.path, line: symbol.class.line } };
}

function configOf(made: PythonClass): string {
  const nested = made.nested.filter(({ name }) => name === 'Config').flatMap(({ fields }) => fields.map(({ name, value }) => `${name}=${value ?? ''}`));
  return [...made.fields.filter(({ name }) => name === 'model_config').map(({ value }) => value ?? ''), ...nested, ...made.nested.filter(({ name }) => name === 'Config').flatMap(({ bases }) => bases.map(() => '**'))].join('\n');
}

function isAliased({ annotation, value }: PythonField): boolean {
  return ALIASED.test(`${annotation ?? ''} ${value ?? ''}`);
}

function changesInput({ name, arguments: options }: PythonDecorator): boolean {
  if (/(^|\.)root_validator$/.test(name)) return true;
  return /(^|\.)model_validator$/.test(name) && !(options ?? []).some((option) => option.name === 'mode' && /after/.test(option.text));
}

/** Whether a field has no default; older versions give `Optional` ones `None`, so that these count as if they had one. */
function isRequired({ annotation, value }: PythonField): boolean {
  if (/\b(Optional|None|Any|default|default_factory|Field|PrivateAttr|InitVar)\b/.test(annotation ?? '')) return false;
  if (value === undefined || value === '...') return true;
  if (!/^(pydantic\.)?Field\s*\(/.test(value)) return false;
  return /^(pydantic\.)?Field\s*\(\s*(\.\.\.|\)|(?!default)\w+\s*=)/.test(value) && !/\bdefault(_factory)?\s*=|\*\*/.test(value);
}
