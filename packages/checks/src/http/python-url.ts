import type { Node } from '../python/python-parser.ts';
import type { UrlPart } from './url-part.ts';

/** The parts of a Python expression that makes a string: literals, f-strings and sums of them; anything else is one value. */
export function pythonUrl(node: Node): UrlPart[] {
  if (node.type === 'string') return stringParts(node);
  if (node.type === 'parenthesized_expression' && node.namedChildCount === 1) return pythonUrl(node.namedChild(0)!);
  if (node.type === 'concatenated_string') return node.namedChildren.flatMap((child) => (child?.type === 'string' ? stringParts(child) : []));
  const operator = node.type === 'binary_operator' ? node.childForFieldName('operator')?.text : undefined;
  if (operator === '+') return [...pythonUrl(node.childForFieldName('left')!), ...pythonUrl(node.childForFieldName('right')!)];
  return [{ kind: 'value', source: node.text.slice(0, 120) }];
}

function stringParts(string: Node): UrlPart[] {
  const format = /^[a-z]*f/i.test(string.text.slice(0, 3).split(/["']/)[0] ?? '');
  return string.namedChildren.flatMap((child): UrlPart[] => {
    if (child === null) return [];
    if (child.type === 'string_content') return [{ kind: 'text', text: format ? child.text.replaceAll('{{', '{').replaceAll('}}', '}') : child.text }];
    if (child.type === 'interpolation') return [{ kind: 'value', source: child.childForFieldName('expression')?.text ?? '?' }];
    return [];
  });
}

/** The text of a plain string literal; `undefined` for any other expression. */
export function stringLiteral(node: Node | null | undefined): string | undefined {
  if (node?.type !== 'string') return undefined;
  const parts = stringParts(node);
  return parts.every((part) => part.kind === 'text') ? parts.map((part) => (part.kind === 'text' ? part.text : '')).join('') : undefined;
}
