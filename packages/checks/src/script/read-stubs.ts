import type { Node, SourceFile } from 'typescript';
import type { Stub } from '../stub.ts';
import { forEachChild, getLineAndCharacterOfPosition, isFunctionLike, isIdentifier, nameOf, sourceOf, startOf, SyntaxKind } from './typescript-parser.ts';

/** Files without any of these words hold no stub. */
const HINT = /not (?:yet )?implemented|\b(?:TODO|FIXME|XXX)\b/i;
const THROWS = /^throw\s+(?:new\s+)?\w*Error\(\s*["'`][^"'`]*\bnot (?:yet |currently )?implemented\b/i;
const UNDONE = /\b(?:TODO|FIXME|XXX)\b|not (?:yet )?implemented/i;
const NO_VALUE = /^return(?:\s+(?:null|undefined|\[\]|\{\}|0|''|""|false))?;?$/;
const NO_WORK = /^(?:noop|stub|mock|fake|dummy)/i;

/** Functions of a parsed file whose body does nothing yet. */
export function readScriptStubs(source: SourceFile): readonly Stub[] {
  if (!HINT.test(source.text)) return [];
  const stubs: Stub[] = [];
  const stack: { readonly node: Node; readonly parent: Node }[] = [{ node: source, parent: source }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, parent } = next;
    const found = isFunctionLike(node) ? stubOf(node, parent, source) : undefined;
    if (found !== undefined) stubs.push(found);
    forEachChild(node, (child) => { stack.push({ node: child, parent: node }); });
  }
  return stubs.sort((a, b) => a.line - b.line || a.column - b.column);
}

function stubOf(node: Node, parent: Node, source: SourceFile): Stub | undefined {
  const { body } = node as { body?: Node & { statements?: readonly Node[] } };
  if (body?.statements === undefined || body.statements.length > 1) return undefined;
  const name = nameFor(node, parent);
  const [only] = body.statements;
  const what = only !== undefined && THROWS.test(sourceOf(only, source)) ? 'only throws that it is not implemented'
    : (only === undefined || NO_VALUE.test(sourceOf(only, source))) && UNDONE.test(sourceOf(body, source)) ? 'does nothing; a comment says that it is to be done' : undefined;
  if (name === undefined || what === undefined || NO_WORK.test(name.text)) return undefined;
  const { line, character } = getLineAndCharacterOfPosition(source, startOf(name.node, source));
  return { name: name.text, line: line + 1, column: character + 1, what };
}

/** The function's own name, or that of the variable or property that holds it. */
function nameFor(node: Node, parent: Node): { readonly node: Node; readonly text: string } | undefined {
  const { name } = node as { name?: Node };
  const holder = name ?? (parent as { name?: Node }).name;
  return holder !== undefined && (isIdentifier(holder) || holder.kind === SyntaxKind.PrivateIdentifier) ? { node: holder, text: isIdentifier(holder) ? nameOf(holder) : '#' } : undefined;
}
