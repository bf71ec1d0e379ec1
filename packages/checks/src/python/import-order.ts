import type { Node, PythonParser } from './python-parser.ts';
import { STANDARD_LIBRARY } from './standard-library.ts';

/** How sure it is that a statement at the top of a module runs when it is imported. */
export type Certainty =
  | 'always'
  /** In a branch, a loop or a handler. */
  | 'maybe'
  /** Inside a `try` that handles a failing import. */
  | 'caught';

interface Event {
  readonly certainty: Certainty;
  readonly line: number;
  readonly column: number;
}

/** What a module asks of another when it is imported. */
export interface ImportEvent extends Event {
  readonly kind: 'import';
  /** Dots in front: 0 is absolute. */
  readonly level: number;
  readonly module: string;
  /** What `from … import` asks for and calls it; empty for `import a.b` and for `*`. */
  readonly names: readonly { readonly name: string; readonly as: string; readonly line: number; readonly column: number }[];
  readonly star: boolean;
  /** For `import a.b as c`: `c`. For `import a.b`: `undefined`, it binds `a`. */
  readonly as: string | undefined;
}

/** What runs when a module is imported, as far as imports see it, in the order it runs. */
export type ImportTimeEvent =
  | ImportEvent
  | { readonly kind: 'bind'; readonly names: readonly string[] }
  /** An attribute of a name that an import bound: `a.b.c` as its parts. */
  | Event & { readonly kind: 'use'; readonly parts: readonly string[] }
  /** `__all__`; `complete` is false where it is not one list of strings. */
  | { readonly kind: 'exports'; readonly names: readonly { readonly name: string; readonly line: number; readonly column: number }[]; readonly complete: boolean };

interface Placed {
  readonly at: number;
  readonly event: ImportTimeEvent;
}

/** Code for type checkers does not run; code under `__main__` runs when everything is loaded. */
const NOT_AT_IMPORT = /^(typing\.|t\.)?TYPE_CHECKING$|__name__\s*==/;

/** A module of more statements at its top is data. */
const MAX_STATEMENTS = 20_000;

/** Reads what a parsed module does at import. */
export function readImportOrder(root: Node, text: string, _parser: PythonParser): readonly ImportTimeEvent[] {
  if (root.hasError || !/\bimport\b/.test(text) && !text.includes('__all__')) return bindingsAlone(root);
  const reader = new OrderReader(root);
  reader.run();
  const placed = [...reader.found, ...usesOf(root, text, reader.modules)].sort((a, b) => a.at - b.at);
  return placed.map(({ event }) => event);
}

function bindingsAlone(root: Node): readonly ImportTimeEvent[] {
  if (root.hasError) return [];
  const reader = new OrderReader(root);
  reader.run();
  return reader.found.map(({ event }) => event);
}

/** Walks the statements at the top, without a stack of ours growing with the depth of the file. */
class OrderReader {
  readonly found: Placed[] = [];
  /** Names that an import binds to a module, or may. */
  readonly modules = new Set<string>();
  readonly #stack: { readonly node: Node; readonly certainty: Certainty }[];

  constructor(root: Node) {
    this.#stack = [{ node: root, certainty: 'always' }];
  }

  run(): void {
    for (let count = 0; count < MAX_STATEMENTS; count += 1) {
      const next = this.#stack.pop();
      if (next === undefined) return;
      this.#read(next.node, next.certainty);
    }
  }

  #read(node: Node, certainty: Certainty): void {
    switch (node.type) {
      case 'module': case 'block': case 'finally_clause': case 'decorated_definition': return this.#enter(node, certainty);
      case 'else_clause': case 'elif_clause': case 'except_clause': case 'except_group_clause': case 'for_statement': case 'while_statement': case 'match_statement': case 'case_clause':
        if (node.type === 'for_statement') this.#bind(node.startIndex, namesIn(node.childForFieldName('left')));
        if (node.type === 'except_clause' || node.type === 'case_clause') this.#bind(node.startIndex, patternNames(node));
        return this.#enter(node, weaker(certainty, 'maybe'));
      case 'with_statement': return this.#readWith(node, certainty);
      case 'if_statement': return this.#readIf(node, certainty);
      case 'try_statement': return this.#readTry(node, certainty);
      case 'expression_statement': return this.#readExpression(node);
      case 'function_definition': return this.#bind(node.childForFieldName('body')?.startIndex ?? node.startIndex, namesIn(node.childForFieldName('name')));
      case 'class_definition': return this.#bind(node.endIndex, namesIn(node.childForFieldName('name')));
      case 'type_alias_statement': return this.#bind(node.endIndex, namesIn(node.childForFieldName('left')).slice(0, 1));
      case 'import_statement': return this.#readImport(node, certainty);
      case 'import_from_statement': return this.#readFrom(node, certainty);
    }
  }

  #enter(node: Node, certainty: Certainty, skip?: (child: Node) => boolean): void {
    const children = node.namedChildren;
    for (let index = children.length - 1; index >= 0; index -= 1) {
      const child = children[index];
      if (child !== null && child !== undefined && skip?.(child) !== true) this.#stack.push({ node: child, certainty });
    }
  }

  #readWith(node: Node, certainty: Certainty): void {
    const head = firstLine(node);
    for (const target of node.namedChildren[0]?.descendantsOfType('as_pattern_target') ?? []) this.#bind(node.startIndex, namesIn(target));
    this.#enter(node, /\b(suppress|raises)\b/.test(head) ? 'caught' : certainty);
  }

  #readIf(node: Node, certainty: Certainty): void {
    const condition = node.childForFieldName('condition')?.text ?? '';
    const never = NOT_AT_IMPORT.test(condition);
    const body = node.childForFieldName('consequence');
    const always = /^not\s+(typing\.|t\.)?TYPE_CHECKING$/.test(condition);
    this.#enter(node, never ? certainty : always ? certainty : weaker(certainty, 'maybe'), (child) => never && body !== null && child.id === body.id);
  }

  #readTry(node: Node, certainty: Certainty): void {
    const caught = node.children.some((child) => child?.type === 'except_clause' && /^except(?:[\s*]*:|\b.*\b(?:ImportError|ModuleNotFoundError|AttributeError|Exception|BaseException)\b)/.test(firstLine(child)));
    const children = node.namedChildren;
    for (let index = children.length - 1; index >= 0; index -= 1) {
      const child = children[index];
      if (child !== null && child !== undefined) this.#stack.push({ node: child, certainty: child.type === 'block' && caught ? 'caught' : certainty });
    }
  }

  #readExpression(node: Node): void {
    const first = node.namedChildren[0];
    if (first?.type !== 'assignment' && first?.type !== 'augmented_assignment' && first?.type !== 'named_expression') {
      if (first?.type === 'call' && /^__all__\./.test(first.text)) this.found.push({ at: node.endIndex, event: { kind: 'exports', names: stringsIn(first), complete: false } });
      return;
    }
    const names: string[] = [];
    for (let next: Node | null | undefined = first; next?.type === 'assignment' || next?.type === 'augmented_assignment'; next = next.childForFieldName('right')) names.push(...namesIn(next.childForFieldName('left')));
    this.#bind(node.endIndex, names);
    if (names[0] === '__all__') this.#readExports(first);
  }

  #readExports(assignment: Node): void {
    const value = assignment.childForFieldName('right');
    if (value === null) return;
    const literal = (value.type === 'list' || value.type === 'tuple') && value.namedChildren.every((child) => child === null || child.type === 'comment' || (child.type === 'string' && child.namedChildren.every((part) => part?.type !== 'interpolation')));
    this.found.push({ at: assignment.endIndex, event: { kind: 'exports', names: stringsIn(value), complete: literal && (assignment.type === 'assignment' || /^[^=]*\+=/.test(assignment.text)) } });
  }

  #bind(at: number, names: readonly string[]): void {
    if (names.length > 0) this.found.push({ at, event: { kind: 'bind', names } });
  }

  #readImport(node: Node, certainty: Certainty): void {
    for (const child of node.childrenForFieldName('name')) {
      const name = child.type === 'aliased_import' ? child.childForFieldName('name') : child;
      const as = child.type === 'aliased_import' ? child.childForFieldName('alias')?.text : undefined;
      if (name === null) continue;
      const module = name.text.replace(/[\s\\]/g, '');
      this.#addModule(as ?? module.split('.')[0]!, module);
      this.found.push({ at: child.endIndex, event: { kind: 'import', level: 0, module, names: [], star: false, as, certainty, ...placeOf(name) } });
    }
  }

  /** Modules in capitals are rare, and those of Python itself are never half loaded. */
  #addModule(name: string, module: string): void {
    if (!/^[A-Z]/.test(name) && !STANDARD_LIBRARY.has(module.split('.')[0]!)) this.modules.add(name);
  }

  #readFrom(node: Node, certainty: Certainty): void {
    const from = node.childForFieldName('module_name');
    if (from === null) return;
    const written = from.text.replace(/[\s\\]/g, '');
    const level = /^\.*/.exec(written)![0].length;
    const names = node.childrenForFieldName('name').flatMap((child) => {
      const name = child.type === 'aliased_import' ? child.childForFieldName('name') : child;
      if (name === null) return [];
      const as = (child.type === 'aliased_import' ? child.childForFieldName('alias')?.text : undefined) ?? name.text;
      this.#addModule(as, level === 0 ? written : '');
      return [{ name: name.text, as, ...placeOf(name) }];
    });
    this.found.push({ at: node.endIndex, event: { kind: 'import', level, module: written.slice(level), names, star: node.namedChildren.some((child) => child?.type === 'wildcard_import'), as: undefined, certainty, ...placeOf(from) } });
  }
}

function weaker(a: Certainty, b: Certainty): Certainty {
  return a === 'caught' ? a : b;
}

function placeOf(node: Node): { line: number; column: number } {
  return { line: node.startPosition.row + 1, column: node.startPosition.column + 1 };
}

function firstLine(node: Node): string {
  return /^[^\n]*/.exec(node.text)![0];
}

/** The names that a target binds; `a.b` and `a[b]` bind none. */
function namesIn(target: Node | null): string[] {
  const names: string[] = [];
  const stack = target === null ? [] : [target];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.type === 'identifier') names.push(node.text);
    else if (node.type !== 'attribute' && node.type !== 'subscript') stack.push(...node.namedChildren.filter((child) => child !== null).reverse());
  }
  return names;
}

/** Names bound by `except E as e` and by the pattern of a `case`. */
function patternNames(clause: Node): string[] {
  const head = clause.namedChildren.filter((child) => child !== null && child.type !== 'block');
  return head.flatMap((child) => child!.descendantsOfType('identifier').flatMap((found) => found?.text ?? []));
}

function stringsIn(node: Node): { name: string; line: number; column: number }[] {
  return node.descendantsOfType('string').flatMap((string) => {
    const name = string === null ? undefined : /^["']([A-Za-z_]\w*)["']$/.exec(string.text)?.[1];
    return name === undefined ? [] : [{ name, ...placeOf(string!) }];
  });
}

/** An expression of very many alternatives ends the process: the engine has no memory left to compile it. */
const MAX_ALTERNATIVES = 500;
const USE = /(?<![\w.])([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*)+)/g;

/** Uses of the attributes of imported names, outside functions. */
function usesOf(root: Node, text: string, modules: ReadonlySet<string>): Placed[] {
  if (modules.size === 0) return [];
  const names = new Set([...modules].map((name) => name.replace(/\W/g, '')));
  const matches = names.size > MAX_ALTERNATIVES ? [...text.matchAll(USE)].filter(([, name]) => names.has(name!)) : [...text.matchAll(new RegExp(`(?<![\\w.])(${[...names].join('|')})((?:\\.[A-Za-z_]\\w*)+)`, 'g'))];
  if (matches.length === 0) return [];
  const skipped = functionSpans(root);
  const found: Placed[] = [];
  let span = 0;
  for (const match of matches) {
    while (span < skipped.length && skipped[span]!.end <= match.index) span += 1;
    if (span < skipped.length && skipped[span]!.start <= match.index) continue;
    const event = useAt(root, match.index, [match[1]!, ...match[2]!.slice(1).split('.')]);
    if (event !== undefined) found.push({ at: match.index, event });
  }
  return found;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where the bodies of functions and methods are, in the order of the text. */
function functionSpans(root: Node): Span[] {
  const spans: Span[] = [];
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.type === 'function_definition') {
      const body = node.childForFieldName('body');
      if (body !== null) spans.push({ start: body.startIndex, end: body.endIndex });
    } else if (HOLDS_STATEMENTS.has(node.type)) {
      for (const child of node.namedChildren) if (child !== null && HOLDS_STATEMENTS.has(child.type)) stack.push(child);
    }
  }
  return spans.sort((a, b) => a.start - b.start);
}

const HOLDS_STATEMENTS = new Set([
  'module', 'block', 'class_definition', 'decorated_definition', 'function_definition', 'if_statement', 'elif_clause', 'else_clause', 'try_statement', 'except_clause', 'finally_clause',
  'with_statement', 'for_statement', 'while_statement',
]);

function useAt(root: Node, index: number, parts: readonly string[]): ImportTimeEvent | undefined {
  const node = root.descendantForIndex(index);
  if (node === null || node.type !== 'identifier' || node.parent?.type !== 'attribute') return undefined;
  let certainty: Certainty = 'always';
  let outer = node.parent;
  for (let parent: Node | null = node.parent; parent !== null; parent = parent.parent) {
    switch (parent.type) {
      case 'attribute': outer = parent; break;
      case 'type': case 'lambda': case 'string': return undefined;
      case 'try_statement': certainty = 'caught'; break;
      case 'if_statement':
        if (NOT_AT_IMPORT.test(parent.childForFieldName('condition')?.text ?? '')) return undefined;
        certainty = weaker(certainty, 'maybe');
        break;
      case 'for_statement': case 'while_statement': case 'match_statement': case 'conditional_expression': case 'boolean_operator': case 'list_comprehension':
      case 'generator_expression': case 'dictionary_comprehension': case 'set_comprehension': case 'with_statement': case 'except_clause':
        certainty = weaker(certainty, 'maybe');
    }
  }
  // An attribute that is assigned need not be there.
  const statement = outer.parent;
  const assigned = (statement?.type === 'assignment' && statement.childForFieldName('left')?.id === outer.id) || statement?.type === 'delete_statement';
  const known = assigned ? parts.slice(0, -1) : parts;
  return known.length < 2 ? undefined : { kind: 'use', parts: known, certainty, ...placeOf(node) };
}
