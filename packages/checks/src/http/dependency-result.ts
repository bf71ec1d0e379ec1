import type { PythonClasses } from '../python/python-classes.ts';
import type { PythonFunction } from '../python/declarations.ts';
import type { ClassSymbol, PythonSymbol } from '../python/python-symbols.ts';
import type { SourceTree } from '../source-tree.ts';

const BUILTINS = /^(?:int|str|float|bool|bytes|bytearray|dict|list|set|frozenset|tuple|None)$/;
/** Types of libraries whose instances nothing can call: sessions, models, and what a generator function returns. */
const NOT_CALLABLE = /^(?:sqlalchemy\.orm(?:\.session)?\.Session|sqlalchemy\.ext\.asyncio(?:\.session)?\.AsyncSession|sqlmodel\.Session|(?:typing|collections\.abc)\.(?:Async)?(?:Generator|Iterator|Iterable)|(?:typing|collections\.abc)\.(?:Coroutine|Awaitable))$/;
/** Bases from elsewhere whose instances cannot be called. */
const PLAIN_BASES = /^(?:pydantic(?:\.main)?\.BaseModel|pydantic_settings(?:\.main)?\.BaseSettings|sqlmodel(?:\.main)?\.SQLModel|sqlalchemy\.orm\.DeclarativeBase|enum\.(?:Enum|IntEnum|StrEnum)|str|int|dict|Exception)$/;
const CALLS_ITSELF = ['__call__', '__new__', '__getattr__', '__init_subclass__'];
const YIELDS = /^[ \t]+(?:[\w.]+\s*=\s*)?yield\b/m;

/** What a call of a name of the tree gives, where nothing can call that. */
export interface UncallableResult {
  /** As Python names it: `generator object`, `coroutine object`, `instance of "Service"`. */
  readonly what: string;
  readonly path: string;
  readonly line: number;
  readonly kind: 'function' | 'class';
}

/** Says what a call of a symbol certainly gives; `undefined` where that may be callable or is not known. */
export function uncallableResult(tree: SourceTree, classes: PythonClasses, symbol: PythonSymbol): UncallableResult | undefined {
  if (symbol.kind === 'class') return isUncallable(classes, symbol) ? { what: `an instance of "${symbol.name}"`, path: symbol.path, line: symbol.class.line, kind: 'class' } : undefined;
  if (symbol.kind !== 'function') return undefined;
  const { path, function: called } = symbol;
  if (called.uncertain || called.decorators.length > 0 || classes.symbols.mayBeExchanged(called.name, path)) return undefined;
  const what = resultOf(tree, classes, path, called);
  return what === undefined ? undefined : { what, path, line: called.line, kind: 'function' };
}

function resultOf(tree: SourceTree, classes: PythonClasses, path: string, called: PythonFunction): string | undefined {
  const yields = YIELDS.test(ownBody(tree.text(path) ?? '', called));
  if (called.isAsync) return yields ? 'an async_generator object' : 'a coroutine object';
  if (yields) return 'a generator object';
  const type = /^["']?([A-Za-z_][\w.]*)(?:\[[^|]*\])?["']?$/.exec(called.returns ?? '')?.[1];
  if (type === undefined) return undefined;
  const symbol = classes.resolve(path, type);
  const uncallable = symbol.kind === 'class' ? isUncallable(classes, symbol, true) : BUILTINS.test(type) ? symbol.kind === 'foreign' || symbol.kind === 'missing' : symbol.kind === 'foreign' && NOT_CALLABLE.test(symbol.name);
  return uncallable ? `what "-> ${called.returns!}" says` : undefined;
}

/** Whether nothing can call the instances of a class. With `descendants`, the instance may be of one that derives from it. */
function isUncallable(classes: PythonClasses, symbol: ClassSymbol, descendants = false): boolean {
  if (descendants && (classes.mayHaveMore(symbol) || classes.descendants(symbol).some((below) => !isUncallable(classes, below)))) return false;
  return classes.lineOf(symbol).ancestors.every((ancestor) => {
    if (ancestor.kind !== 'class') return ancestor.kind === 'foreign' && PLAIN_BASES.test(ancestor.name);
    const { bound, dynamic, decorators, keywords, uncertain, bases } = ancestor.class;
    return !dynamic && !uncertain && keywords.every(({ name }) => name !== 'metaclass') && !CALLS_ITSELF.some((name) => bound.has(name)) && decorators.every(({ name }) => /(^|\.)dataclass$/.test(name)) && bases.every((base) => !/Protocol\b/.test(base));
  });
}

/** The lines of a function that belong to no definition inside it, without strings of several lines. */
function ownBody(text: string, { line, column }: PythonFunction): string {
  const lines = text.replace(/("""|''')[^]*?\1/g, (string) => string.replace(/[^\n]/g, ' ')).split('\n').slice(line);
  const own: string[] = [];
  let inner: number | undefined;
  for (const each of lines) {
    if (/^\s*(#|$)/.test(each)) continue;
    const indent = /^\s*/.exec(each)![0].length;
    // The bracket that closes the parameters may stand on a line of its own.
    if (/^\s*\)/.test(each)) continue;
    if (indent < column) break;
    if (inner !== undefined && indent > inner) continue;
    inner = /^\s*(?:async\s+)?(?:def|class)\b/.test(each) ? indent : undefined;
    if (inner === undefined) own.push(each);
  }
  return own.join('\n');
}
