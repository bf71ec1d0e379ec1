import type { Node } from 'typescript';
import { asAccess, bare, dottedName, patternOf } from '../http/script-syntax.ts';
import { isStringLiteralLike, SyntaxKind } from '../script/typescript-parser.ts';

/** A read of a variable, with the node that names it. */
export interface FoundRead {
  readonly name: string;
  readonly required: boolean;
  readonly dispensable?: true;
  readonly by: string;
  readonly node: Node;
}

const ENVIRONMENTS = /^(process\.env|import\.meta\.env|Bun\.env)$/;
const STAND_IN = new Set<number>([SyntaxKind.BarBarToken, SyntaxKind.QuestionQuestionToken, SyntaxKind.BarBarEqualsToken, SyntaxKind.QuestionQuestionEqualsToken]);

/**
 * The variables that one node reads. Those that a node with something to stand in for them reads come as not required,
 * beside the plain read of the access inside: whoever collects them takes a name that is optional once as optional.
 */
export function environmentRead(node: Node, conditional: boolean): readonly FoundRead[] | undefined {
  if (node.kind === SyntaxKind.PropertyAccessExpression || node.kind === SyntaxKind.ElementAccessExpression) {
    const found = accessed(node);
    return found === undefined ? undefined : [{ ...found, required: !conditional }];
  }
  if (node.kind === SyntaxKind.BinaryExpression) {
    const { left, operatorToken, right } = node as unknown as { left: Node; operatorToken: Node; right: Node };
    const standsIn = STAND_IN.has(operatorToken.kind) || isComparison(operatorToken.kind) || operatorToken.kind === SyntaxKind.EqualsToken || operatorToken.kind === SyntaxKind.AmpersandAmpersandToken;
    if (!standsIn) return undefined;
    return STAND_IN.has(operatorToken.kind) && isNothing(bare(right)) ? optional(left)?.map((read) => ({ ...read, dispensable: true })) : optional(left);
  }
  if (TESTS.has(node.kind)) return optional((node as unknown as { expression?: Node; operand?: Node; condition?: Node }).operand ?? (node as unknown as { condition?: Node }).condition ?? (node as unknown as { expression: Node }).expression);
  if (node.kind === SyntaxKind.VariableDeclaration) return destructured(node as unknown as { name: Node; initializer?: Node });
  return undefined;
}

const TESTS: ReadonlySet<number> = new Set([SyntaxKind.IfStatement, SyntaxKind.PrefixUnaryExpression, SyntaxKind.ConditionalExpression, SyntaxKind.DeleteExpression]);

/** `''`, `null`, `undefined`, `false`. */
function isNothing(node: Node): boolean {
  if (isStringLiteralLike(node)) return (node as unknown as { text: string }).text === '';
  return node.kind === SyntaxKind.NullKeyword || node.kind === SyntaxKind.FalseKeyword || dottedName(node) === 'undefined';
}

function isComparison(kind: number): boolean {
  return kind === SyntaxKind.EqualsEqualsToken || kind === SyntaxKind.EqualsEqualsEqualsToken || kind === SyntaxKind.ExclamationEqualsToken || kind === SyntaxKind.ExclamationEqualsEqualsToken || kind === SyntaxKind.InKeyword;
}

function optional(node: Node): FoundRead[] | undefined {
  const found = accessed(bare(node));
  return found === undefined ? undefined : [{ ...found, required: false }];
}

function accessed(node: Node): Omit<FoundRead, 'required'> | undefined {
  const access = asAccess(node);
  if (access !== undefined) {
    const by = environmentName(access.target);
    return by === undefined ? undefined : { name: access.name, by, node: (node as unknown as { name: Node }).name };
  }
  if (node.kind !== SyntaxKind.ElementAccessExpression) return undefined;
  const { expression, argumentExpression } = node as unknown as { expression: Node; argumentExpression: Node };
  const by = isStringLiteralLike(argumentExpression) ? environmentName(bare(expression)) : undefined;
  return by === undefined ? undefined : { name: (argumentExpression as unknown as { text: string }).text, by, node: argumentExpression };
}

function destructured({ name, initializer }: { name: Node; initializer?: Node }): FoundRead[] | undefined {
  const by = initializer === undefined ? undefined : environmentName(bare(initializer));
  const taken = by === undefined ? undefined : patternOf(name);
  return taken?.map((entry) => ({ name: entry.taken, required: false, by: by!, node: entry.node }));
}

function environmentName(node: Node): string | undefined {
  if (node.kind === SyntaxKind.PropertyAccessExpression) {
    const { expression, name } = node as unknown as { expression: Node; name: Node };
    if (expression.kind === SyntaxKind.MetaProperty && (name as unknown as { escapedText?: string }).escapedText === 'env') return 'import.meta.env';
  }
  const name = dottedName(node);
  return name !== undefined && ENVIRONMENTS.test(name) ? name : undefined;
}
