import type { Expression, Node, SourceFile } from 'typescript';
import { forEachChild, isCallExpression, isIdentifier, isStringLiteralLike, nameOf, SyntaxKind, sourceOf } from '../script/typescript-parser.ts';

/** A call or `new`, as far as the HTTP readers look into it. */
export interface CallLike extends Node {
  readonly expression: Expression;
  readonly arguments?: readonly Expression[];
}
interface Access extends Node {
  readonly expression: Expression;
  readonly name: Node;
}
interface FunctionLike extends Node {
  readonly parameters: readonly { readonly name: Node; readonly initializer?: Expression }[];
  readonly body?: Node;
}

/** A call or `new`; `undefined` for anything else. */
export function asCall(node: Node | undefined): CallLike | undefined {
  return node !== undefined && (isCallExpression(node) || node.kind === SyntaxKind.NewExpression) ? node as CallLike : undefined;
}

/** A node without parentheses, `await`, `as`, `satisfies` and `!` around it. */
export function bare(node: Node): Node {
  let inner = node;
  while (WRAPPERS.has(inner.kind)) inner = (inner as unknown as { expression: Node }).expression;
  return inner;
}

const WRAPPERS: ReadonlySet<number> = new Set([SyntaxKind.ParenthesizedExpression, SyntaxKind.AwaitExpression, SyntaxKind.AsExpression, SyntaxKind.SatisfiesExpression, SyntaxKind.NonNullExpression]);

/** `a.b.c` or `this.b` as it is written; `undefined` where something else is in it. */
export function dottedName(node: Node): string | undefined {
  const names: string[] = [];
  let inner = node;
  while (inner.kind === SyntaxKind.PropertyAccessExpression) {
    names.unshift(nameText((inner as Access).name));
    inner = bare((inner as Access).expression);
  }
  if (isIdentifier(inner)) return [nameOf(inner), ...names].join('.');
  return inner.kind === SyntaxKind.ThisKeyword ? ['this', ...names].join('.') : undefined;
}

/** The text of a name, of whatever kind. */
export function nameText(node: Node): string {
  if (isIdentifier(node)) return nameOf(node);
  return isStringLiteralLike(node) ? node.text : (node as unknown as { escapedText?: string }).escapedText ?? '';
}

/** `a.b`: what stands before the last dot, and the name behind it. */
export function asAccess(node: Node): { readonly target: Node; readonly name: string } | undefined {
  if (node.kind !== SyntaxKind.PropertyAccessExpression) return undefined;
  const access = node as Access;
  return { target: bare(access.expression), name: nameText(access.name) };
}

/** A function of any kind with its parameters; a parameter that is a pattern has an empty name. */
export function asFunction(node: Node): { readonly parameters: readonly string[]; readonly body: Node | undefined } | undefined {
  if (!FUNCTIONS.has(node.kind)) return undefined;
  const { parameters, body } = node as FunctionLike;
  return { parameters: parameters.map(({ name }) => (isIdentifier(name) ? nameOf(name) : '')), body };
}

const FUNCTIONS: ReadonlySet<number> = new Set([SyntaxKind.FunctionDeclaration, SyntaxKind.FunctionExpression, SyntaxKind.ArrowFunction, SyntaxKind.MethodDeclaration, SyntaxKind.Constructor]);

/** The properties of an object literal by name; `spread` where it takes others in. */
export function propertiesOf(node: Node | undefined): { readonly values: ReadonlyMap<string, Node>; readonly spread: boolean } | undefined {
  if (node === undefined || node.kind !== SyntaxKind.ObjectLiteralExpression) return undefined;
  const values = new Map<string, Node>();
  let spread = false;
  for (const property of (node as unknown as { properties: readonly (Node & { name?: Node; initializer?: Node })[] }).properties) {
    if (property.name === undefined || property.name.kind === SyntaxKind.ComputedPropertyName) spread = true;
    else values.set(nameText(property.name), property.initializer ?? (property.kind === SyntaxKind.ShorthandPropertyAssignment ? property.name : property));
  }
  return { values, spread };
}

/** The decorators of a class or member. */
export function decoratorsOf(node: Node): CallLike[] {
  return ((node as { modifiers?: readonly Node[] }).modifiers ?? []).flatMap((modifier) => {
    const call = modifier.kind === SyntaxKind.Decorator ? asCall((modifier as unknown as { expression: Node }).expression) : undefined;
    return call === undefined ? [] : [call];
  });
}

/** What `require('…')` names. */
export function requiredModule(node: Node): string | undefined {
  const call = asCall(node);
  if (call === undefined || !isIdentifier(call.expression) || nameOf(call.expression) !== 'require') return undefined;
  const first = call.arguments?.[0];
  return first !== undefined && isStringLiteralLike(first) ? first.text : undefined;
}

/** The names that an object pattern takes from a value, by the name they get; `undefined` for any other pattern. */
export function patternOf(node: Node): readonly { readonly taken: string; readonly local: string; readonly node: Node }[] | undefined {
  if (node.kind !== SyntaxKind.ObjectBindingPattern) return undefined;
  return (node as unknown as { elements: readonly { name: Node; propertyName?: Node; dotDotDotToken?: Node }[] }).elements
    .flatMap(({ name, propertyName, dotDotDotToken }) => (dotDotDotToken === undefined && isIdentifier(name) ? [{ taken: nameText(propertyName ?? name), local: nameOf(name), node: propertyName ?? name }] : []));
}

/** The children of a node in the order of the text. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  forEachChild(node, (child) => void children.push(child));
  return children;
}

/** The source of a node, cut short. */
export function shortSource(node: Node, source: SourceFile): string {
  return sourceOf(node, source).slice(0, 120);
}
