import { readPythonDatabase } from '../database/python-database.ts';
import { readPythonHttp } from '../http/python-http.ts';
import { readDeclarations } from './declarations.ts';
import { readImportOrder } from './import-order.ts';
import { lateNames } from './late-names.ts';
import type { Node, PythonParser } from './python-parser.ts';
import { readPythonStubs } from './read-stubs.ts';
import type { PythonImport, PythonModule, PythonName } from './python-module.ts';

/** Names that appear in a module by other means than a binding; reading `globals()` makes none. */
const DYNAMIC = /(?<!\bdict\(|\bin )\b(?:globals|vars)\(\)(?!\.(?:get|keys|values|items|copy)\(|\[[^\]\n]*\](?!\s*(?:=(?!=)|,)))|^[ \t]*locals\(\)(?:\.update\(|\[[^\]\n]*\]\s*=(?!=))|\bsys\.modules\[(__name__\]|[^\]]*\]\s*=(?!=))|\bsys\.modules\.(update|setdefault|get)\(\s*__name__|\bsys\.modules\.(update|setdefault)\(|\bsys\.meta_path\b|^__path__\b|^exec\(|^def __getattr__\b|^[ \t]+def __getattr__\(name\b|^[\w.]+\(\s*__name__\s*,|\b\w+_modules?\((?:[ \t]*#[^\n]*\n)?\s*__name__\s*,/m;
/** Statements whose inside is still the top of the module. */
const COMPOUND = new Set([
  'module', 'block', 'if_statement', 'elif_clause', 'else_clause', 'try_statement', 'except_clause', 'except_group_clause', 'finally_clause', 'with_statement',
  'for_statement', 'while_statement', 'match_statement', 'case_clause', 'expression_statement', 'decorated_definition',
]);

/** Reads what a parsed module imports and what it binds at the top. */
export function readPython(path: string, text: string, root: Node, parser: PythonParser): PythonModule {
  const { imports, bound: boundInside } = parser.statements(root);
  const guards = imports.length === 0 ? [] : guardedSpans(root, text, parser);
  const bindings = new Bindings();
  for (const node of topStatements(root)) bindings.read(node);
  const first = boundInside.filter((name) => !bindings.bound.has(name));
  for (const name of first) bindings.bound.set(name, 1);
  const late = lateNames(text);
  if (late !== undefined) bindings.bound.delete('__getattr__');
  for (const name of late?.names ?? []) if (!bindings.bound.has(name)) bindings.bound.set(name, 1);
  return {
    path,
    imports: imports.flatMap((statement) => readImport(statement, guards)),
    bound: bindings.bound,
    defined: bindings.defined,
    opaque: root.hasError || DYNAMIC.test(late?.rest ?? text),
    declarations: readDeclarations(root, text, parser),
    importOrder: readImportOrder(root, text, parser),
    stubs: readPythonStubs(root, text, parser),
    http: readPythonHttp(root, text, parser),
    database: readPythonDatabase(root, text, parser),
  };
}

/** The statements that run when the module is imported, in the order of the text. */
function topStatements(root: Node): Node[] {
  const found: Node[] = [];
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    found.push(node);
    const inside = COMPOUND.has(node.type) ? node.namedChildren.filter((child) => child !== null) : [];
    stack.push(...(isForScript(node) ? inside.filter(({ type }) => type.endsWith('_clause')) : inside).reverse());
  }
  return found;
}

/** Whether a branch runs only where the file is started, not where it is imported. */
function isForScript(node: Node): boolean {
  return node.type === 'if_statement' && /^\(?__name__\s*==\s*["']__main__["']\)?$/.test(node.childForFieldName('condition')?.text ?? '');
}

class Bindings {
  readonly bound = new Map<string, number>();
  readonly defined = new Map<string, number>();

  read(node: Node): void {
    switch (node.type) {
      case 'function_definition':
      case 'class_definition':
        return this.#define(node.childForFieldName('name'));
      case 'assignment':
        return this.#readAssignment(node);
      case 'augmented_assignment':
      case 'for_statement':
        return this.#bindAll(node.childForFieldName('left'));
      case 'type_alias_statement':
        return this.#define(node.childForFieldName('left')?.descendantsOfType('identifier')[0] ?? null);
      case 'import_statement':
      case 'import_from_statement':
        for (const { name, line } of readImport(node).flatMap(namesBoundBy(node))) if (!this.bound.has(name)) this.bound.set(name, line);
        return;
      case 'with_clause':
      case 'as_pattern':
      case 'case_pattern':
        for (const target of node.descendantsOfType(['as_pattern_target', 'dotted_name', 'splat_pattern'])) this.#bindAll(target);
        // In a `case`, the alias is a bare child of the pattern.
        for (const pattern of node.descendantsOfType('as_pattern')) this.#bindAll(pattern?.lastNamedChild ?? null);
        return;
    }
  }

  #readAssignment(node: Node): void {
    for (let next: Node | null = node; next?.type === 'assignment'; next = next.childForFieldName('right')) this.#define(next.childForFieldName('left'));
  }

  #define(target: Node | null): void {
    for (const { text, startPosition } of target === null ? [] : identifiersOf(target)) {
      if (!this.defined.has(text)) this.defined.set(text, startPosition.row + 1);
      if (!this.bound.has(text)) this.bound.set(text, startPosition.row + 1);
    }
  }

  #bindAll(target: Node | null): void {
    for (const { text, startPosition } of target === null ? [] : identifiersOf(target)) if (!this.bound.has(text)) this.bound.set(text, startPosition.row + 1);
  }
}

/** The names that a target binds; `a.b` and `a[b]` bind none. */
function identifiersOf(target: Node): Node[] {
  if (target.type === 'identifier') return [target];
  if (target.type === 'attribute' || target.type === 'subscript') return [];
  return target.namedChildren.flatMap((child) => (child === null ? [] : identifiersOf(child)));
}

/** The imports of one statement. */
function readImport(statement: Node, guards: readonly Span[] = []): PythonImport[] {
  const start = statement.startIndex;
  const guarded = guards.some((guard) => guard.start <= start && start < guard.end);
  if (statement.type === 'import_statement') {
    return statement.childrenForFieldName('name').flatMap((child) => {
      const name = moduleOf(child);
      return name === null ? [] : [{ level: 0, module: joined(name.text), ...placeOf(name), names: [], star: false, guarded }];
    });
  }
  const from = statement.childForFieldName('module_name');
  if (from === null) return [];
  const level = from.type === 'relative_import' ? /^\.*/.exec(joined(from.text))![0].length : 0;
  const names = statement.childrenForFieldName('name').flatMap((child): PythonName[] => {
    const name = moduleOf(child);
    return name === null ? [] : [{ name: name.text, ...placeOf(name) }];
  });
  const star = statement.namedChildren.some((child) => child?.type === 'wildcard_import');
  return [{ level, module: joined(from.text).replace(/^\.*/, ''), ...placeOf(from), names, star, guarded }];
}

/** A dotted name that goes on in the next line. */
function joined(name: string): string {
  return name.replace(/[\s\\]/g, '');
}

function moduleOf(node: Node | null): Node | null {
  return node?.type === 'aliased_import' ? node.childForFieldName('name') : node;
}

function placeOf(node: Node): { line: number; column: number } {
  return { line: node.startPosition.row + 1, column: node.startPosition.column + 1 };
}

function namesBoundBy(statement: Node): (entry: PythonImport) => { readonly name: string; readonly line: number }[] {
  const line = statement.startPosition.row + 1;
  const aliases = statement.namedChildren.flatMap((child) => (child?.type === 'aliased_import' ? child.childForFieldName('alias')?.text ?? [] : []));
  return ({ level, module, names }) => {
    const direct = statement.type === 'import_statement' && level === 0 ? [module.split('.')[0]!] : names.map(({ name }) => name);
    return [...direct, ...aliases].map((name) => ({ name, line }));
  };
}

const CATCHES_IMPORT_ERROR = /^except(?:[\s*]*:|\b.*\b(?:ImportError|ModuleNotFoundError|Exception|BaseException)\b)/;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where a failing import is expected, or read by type checkers alone: in `try` with a handler for it (and in that handler), in `with suppress(…)`. Asking each import for its parents would cost a walk from the root each time. */
function guardedSpans(root: Node, text: string, parser: PythonParser): Span[] {
  const branches = text.includes('TYPE_CHECKING') ? parser.captures(root, '(if_statement) @if') : [];
  return [...parser.survey(root), ...branches].flatMap(({ name, node }) => (
    (name === 'try' && node.children.some((child) => child?.type === 'except_clause' && CATCHES_IMPORT_ERROR.test(firstLine(child))))
    || (name === 'if' && /\bTYPE_CHECKING\b/.test(firstLine(node))) || (name === 'with' && /\b(suppress|raises)\b/.test(firstLine(node)))
      ? [{ start: node.startIndex, end: node.endIndex }] : []
  ));
}

function firstLine(node: Node): string {
  return /^[^\n]*/.exec(node.text)![0];
}
