import type { ClassIndex, FoundClass } from './class-index.ts';

/** A class and what it inherits, as far as the tree has it. */
export interface ClassChain {
  /** The class itself first, then its bases in the tree, nearest first. */
  readonly classes: readonly FoundClass[];
  /** Where the registry of its mapper is declared. */
  readonly root: string | undefined;
  readonly kind: 'declarative' | 'sqlmodel' | 'flask' | 'elsewhere';
  /** Has a base that is not in the tree and whose names are unknown. */
  readonly open: boolean;
}

/** Bases of libraries that add no names of their own to a mapped class but those of the library. */
const HARMLESS = /^(?:typing(?:_extensions)?\.(?:Generic|Protocol)|abc\.ABC|object|Generic|ABC|sqlalchemy\.(?:orm\.MappedAsDataclass|ext\.asyncio\.(?:\w+\.)?AsyncAttrs)|builtins\.\w+)$/;
const DECLARATIVE = /^sqlalchemy\.orm\.(?:\w+\.)?DeclarativeBase(?:NoMeta)?$/;
const SQLMODEL = /^sqlmodel\.(?:main\.)?SQLModel$/;
const MAX_BASES = 60;

/** Follows the bases of a class. */
export function chainOf(index: ClassIndex, start: FoundClass): ClassChain {
  const classes: FoundClass[] = [];
  const seen = new Set<string>();
  const waiting: FoundClass[] = [start];
  let state: Omit<ClassChain, 'classes'> = { root: undefined, kind: 'elsewhere', open: false };
  for (let found = waiting.shift(); found !== undefined; found = waiting.shift()) {
    const key = `${found.path}#${found.declared.name}`;
    if (seen.has(key)) continue;
    seen.add(key);
    classes.push(found);
    if (seen.size > MAX_BASES) return { ...state, classes, open: true };
    if (found.declared.decorators.some(({ name }) => /(?:^|\.)(?:as_declarative|as_declarative_base)$/.test(name))) state = { ...state, root: key, kind: 'declarative' };
    if (found.declared.uncertain || found.declared.dynamic) state = { ...state, open: true };
    for (const base of found.declared.bases) state = { ...state, ...readBase(index, found, base, waiting) };
  }
  return { ...state, classes };
}

function readBase(index: ClassIndex, found: FoundClass, base: string, waiting: FoundClass[]): Partial<Omit<ClassChain, 'classes'>> {
  const dotted = base.replace(/\[[^]*$/, '').replace(/\s/g, '');
  if (!/^[\w.]+$/.test(dotted)) return { open: true };
  const target = index.resolve(found.path, dotted);
  if (target.kind === 'class') {
    waiting.push(target.found);
    return {};
  }
  if (target.kind === 'value') return rootOfValue(target.path, target.name, target.source);
  const name = target.kind === 'foreign' ? target.dotted : dotted;
  if (HARMLESS.test(name)) return {};
  if (DECLARATIVE.test(name)) return { root: `${found.path}#${found.declared.name}`, kind: 'declarative' };
  return SQLMODEL.test(name) ? { root: 'sqlmodel', kind: 'sqlmodel' } : { open: true };
}

function rootOfValue(path: string, name: string, source: string): Partial<Omit<ClassChain, 'classes'>> {
  const first = name.split('.')[0]!;
  if (/^(?:\w+\.)*declarative_base\((?:[^c]|c(?!ls))*\)$/.test(source) && name === first) return { root: `${path}#${first}`, kind: 'declarative' };
  if (/^(?:\w+\.)*SQLAlchemy\(/.test(source) && name === `${first}.Model`) return { root: `${path}#${first}`, kind: 'flask', ...(source.includes('model_class') ? { open: true } : {}) };
  if (/(?:declarative_base|generate_base|automap_base)\(/.test(source)) return { root: `${path}#${first}`, kind: 'declarative', open: true };
  return { open: true };
}
