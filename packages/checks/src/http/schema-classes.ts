import { PythonClasses, type ClassLine } from '../python/python-classes.ts';
import { pythonSymbols, type ClassSymbol, type PythonSymbol } from '../python/python-symbols.ts';
import type { SourceTree } from '../source-tree.ts';

/** What a name of a Python module is for FastAPI. */
export type SchemaKind =
  /** A model of Pydantic, all of whose classes are in the tree. */
  | { readonly kind: 'schema'; readonly symbol: ClassSymbol; readonly line: ClassLine }
  /** A class that SQLAlchemy maps to a table and that is nothing else. */
  | { readonly kind: 'mapped'; readonly symbol: ClassSymbol }
  | { readonly kind: 'session'; readonly name: string }
  | { readonly kind: 'response'; readonly name: string }
  | { readonly kind: 'other' };

const SCHEMA_BASES = /^(pydantic(\.main)?\.BaseModel|pydantic_settings(\.main)?\.BaseSettings|sqlmodel(\.main)?\.SQLModel)$/;
const MAPPED_BASES = /^sqlalchemy\.orm\.(DeclarativeBase|DeclarativeBaseNoMeta)$/;
const HARMLESS_BASES = /^(sqlalchemy\.ext\.asyncio\.AsyncAttrs|object)$/;
const SESSIONS = /^(sqlalchemy\.orm(\.session)?\.Session|sqlalchemy\.ext\.asyncio(\.session)?\.AsyncSession|sqlmodel\.Session|sqlmodel\.ext\.asyncio\.session\.AsyncSession)$/;
const RESPONSES = /^(fastapi|starlette|fastapi\.responses|starlette\.responses)\.\w*Response$/;
const VALIDATES_ITSELF = /^__get_(pydantic_core_schema|validators)__$|^__getattr(ibute)?__$/;
const MAX_DEPTH = 20;

/** Tells schemas, mapped classes and sessions apart, through the imports of the tree. */
export class SchemaClasses {
  readonly #classes: PythonClasses;
  readonly #known = new Map<string, SchemaKind>();

  constructor(classes: PythonClasses) {
    this.#classes = classes;
  }

  /** What a dotted name of a file means. */
  kindOf(file: string, dotted: string): SchemaKind {
    const key = `${file}\n${dotted}`;
    const known = this.#known.get(key) ?? this.#kindOf(this.#classes.resolve(file, dotted));
    this.#known.set(key, known);
    return known;
  }

  /** The symbol behind a dotted name of a file. */
  symbol(file: string, dotted: string): PythonSymbol {
    return this.#classes.resolve(file, dotted);
  }

  #kindOf(symbol: PythonSymbol): SchemaKind {
    if (symbol.kind === 'foreign') return SESSIONS.test(symbol.name) ? { kind: 'session', name: symbol.name } : RESPONSES.test(symbol.name) ? { kind: 'response', name: symbol.name } : { kind: 'other' };
    if (symbol.kind !== 'class' || symbol.class.uncertain) return { kind: 'other' };
    if (this.#isMapped(symbol, 0) === 'yes') return { kind: 'mapped', symbol };
    const line = this.#classes.lineOf(symbol);
    const foreign = line.ancestors.flatMap((ancestor) => (ancestor.kind === 'foreign' ? [ancestor.name] : []));
    const isSchema = foreign.length > 0 && foreign.every((name) => SCHEMA_BASES.test(name)) && line.ancestors.every(({ kind }) => kind !== 'unknown');
    return isSchema ? { kind: 'schema', symbol, line } : { kind: 'other' };
  }

  /** `no` where a base says otherwise or cannot be known. */
  #isMapped(symbol: ClassSymbol, depth: number): 'yes' | 'neutral' | 'no' {
    if (depth > MAX_DEPTH || symbol.class.keywords.some(({ name }) => name !== undefined) || [...symbol.class.bound.keys()].some((name) => VALIDATES_ITSELF.test(name))) return 'no';
    if (symbol.class.decorators.some(({ name }) => !/(^|\.)(total_ordering|declarative_mixin|unique)$/.test(name))) return 'no';
    const bases = symbol.class.bases.map((base) => {
      const found = this.#classes.base(symbol, base);
      if (found.kind === 'class') return this.#isMapped(found, depth + 1);
      if (found.kind === 'foreign') return MAPPED_BASES.test(found.name) ? 'yes' : HARMLESS_BASES.test(found.name) ? 'neutral' : 'no';
      return found.kind === 'value' && /^(?:[\w.]+\.)?declarative_base\(/.test(found.value.value ?? '') ? 'yes' : 'no';
    });
    return bases.includes('no') ? 'no' : bases.includes('yes') ? 'yes' : 'neutral';
  }
}

/** The classes of a tree as FastAPI sees them, made when first asked for. */
export async function schemaClasses(tree: SourceTree): Promise<SchemaClasses> {
  return new SchemaClasses(new PythonClasses(await tree.use(pythonSymbols)));
}
