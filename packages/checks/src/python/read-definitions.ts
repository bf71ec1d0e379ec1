import type { PythonArgument, PythonDecorator, PythonFunction, PythonParameter } from './declarations.ts';
import type { Node } from './python-parser.ts';

const KEYWORD = /^([\p{L}_][\p{L}\p{N}_]*)\s*=\s*(?!=)/u;
const DOTTED = /[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*/uy;
const DEFINITION = /(async\s+)?(?:def|class)\s+([\p{L}_][\p{L}\p{N}_]*)/uy;

/** Where a node starts. */
export function placeOf(node: Node): { readonly line: number; readonly column: number } {
  return { line: node.startPosition.row + 1, column: node.startPosition.column + 1 };
}

/** The name that a `def` or `class` at a place defines. */
export function definedAt(text: string, index: number): { readonly name: string; readonly isAsync: boolean } | undefined {
  DEFINITION.lastIndex = index;
  const found = DEFINITION.exec(text);
  return found === null ? undefined : { name: found[2]!, isAsync: found[1] !== undefined };
}

/** The dotted name at a place; empty where there is none. */
export function dottedAt(text: string, index: number): string {
  DOTTED.lastIndex = index;
  return DOTTED.exec(text)?.[0] ?? '';
}

/** The arguments of a call, a decorator or a class. */
export function readArguments(list: Node, text: string): PythonArgument[] {
  const found: PythonArgument[] = [];
  for (const node of list.namedChildren) {
    if (node === null) continue;
    const source = text.slice(node.startIndex, node.endIndex);
    const first = source[0];
    if (first === '#' || first === '\\') continue;
    const place = placeOf(node);
    if (first === '*') {
      const star = source.startsWith('**') ? '**' : '*';
      found.push({ star, text: source.slice(star.length).trimStart(), ...place });
      continue;
    }
    const keyword = KEYWORD.exec(source);
    found.push(keyword === null ? { text: source, ...place } : { name: keyword[1]!, text: source.slice(keyword[0].length), ...place });
  }
  return found;
}

/** A decorator with its arguments. */
export function readDecorator(node: Node, text: string): PythonDecorator {
  const expression = node.namedChildren.find((child) => child !== null && child.type !== 'comment');
  if (expression === null || expression === undefined) return { name: '', ...placeOf(node) };
  const name = dottedAt(text, expression.startIndex);
  const end = expression.startIndex + name.length;
  const place = placeOf(expression);
  if (name !== '' && end === expression.endIndex) return { name, ...place };
  const list = name !== '' && expression.type === 'call' ? expression.childForFieldName('arguments') : null;
  return list?.startIndex === end && list.type === 'argument_list' ? { name, arguments: readArguments(list, text), ...place } : { name: '', ...place };
}

/** The parameters of a `def`. */
export function readParameters(list: Node | null, text: string): PythonParameter[] {
  const found: PythonParameter[] = [];
  let kind: PythonParameter['kind'] = 'positional';
  for (const node of list?.namedChildren ?? []) {
    if (node === null) continue;
    const source = text.slice(node.startIndex, node.endIndex);
    if (source === '/') for (const [index, parameter] of found.entries()) found[index] = { ...parameter, kind: 'positional-only' };
    else if (source === '*') kind = 'keyword-only';
    else if (source[0] !== '#' && source[0] !== '\\') found.push(readParameter(node, source, kind, text));
    if (source[0] === '*') kind = 'keyword-only';
  }
  return found;
}

function readParameter(node: Node, source: string, kind: PythonParameter['kind'], text: string): PythonParameter {
  const place = placeOf(node);
  const stars = /^\**/.exec(source)![0].length;
  const name = dottedAt(source, stars + /^\s*/.exec(source.slice(stars))![0].length);
  if (stars > 0) kind = stars === 1 ? 'rest' : 'keyword-rest';
  if (stars + name.length === source.length) return { name, kind, required: stars === 0, ...place };
  const [annotation, value] = ['type', 'value'].map((field) => node.childForFieldName(field)).map((child) => (child === null ? undefined : text.slice(child.startIndex, child.endIndex)));
  return { name, kind, required: stars === 0 && value === undefined, ...(annotation === undefined ? {} : { annotation }), ...(value === undefined ? {} : { value }), ...place };
}

/** A `def` without its body. */
export function readFunction(node: Node, text: string, decorators: readonly PythonDecorator[]): Omit<PythonFunction, 'uncertain'> | undefined {
  const defined = definedAt(text, node.startIndex);
  if (defined === undefined) return undefined;
  const parameters = readParameters(node.childForFieldName('parameters'), text);
  const returns = node.childForFieldName('return_type');
  return { ...defined, decorators, parameters, ...(returns === null ? {} : { returns: text.slice(returns.startIndex, returns.endIndex) }), ...placeOf(node) };
}
