import type { Stub } from '../stub.ts';
import type { Node, PythonParser } from './python-parser.ts';

/** Files without any of these words hold no stub, and their functions need not be looked at. */
const HINT = /\bpass\b|\.\.\.|NotImplemented|\b(?:TODO|FIXME|XXX)\b/;
const BODIES = '(function_definition body: (block) @body)';
/** Bodies that are empty by design: what is overridden, overloaded, or only declares a shape. */
const EMPTY_BY_DESIGN = /^@(?:\w+\.)*(?:abstractmethod|abstractproperty|overload|typing\.overload|hookspec|final|callback|group|command|property)\b/m;
const SHAPES = /\b(?:Protocol|ABC|ABCMeta|Interface|Abstract\w*|Base\w*|\w+Base|\w+Mixin|\w+Interface)\b/;
/** Methods that are empty because doing nothing is what they do. */
const NO_WORK = /^(?:__\w+__|setUp\w*|tearDown\w*|visit_\w+|on_\w+|close|flush|reset|noop|no_op|handle_\w+)$|(?:^|_)(?:noop|dummy|fake|stub|mock)(?:_|$)/;
const UNDONE = /\b(?:TODO|FIXME|XXX)\b|not (?:yet )?implemented/i;

/** Functions of a parsed module whose body does nothing yet. */
export function readPythonStubs(root: Node, text: string, parser: PythonParser): readonly Stub[] {
  if (!HINT.test(text)) return [];
  return parser.captures(root, BODIES).flatMap(({ node }) => {
    const found = node.parent === null ? undefined : stubOf(node.parent, node);
    return found === undefined ? [] : [found];
  });
}

function stubOf(definition: Node, body: Node): Stub | undefined {
  if (body.namedChildCount > 4) return undefined;
  const name = definition.childForFieldName('name');
  const statements = body.namedChildren.filter((child) => child !== null && child.type !== 'comment' && !isString(child));
  const kind = name === null ? undefined : kindOf(statements as Node[], `${definition.text.slice(0, 2000)}`);
  if (name === null || kind === undefined || NO_WORK.test(name.text) || isMeant(definition)) return undefined;
  return { name: name.text, line: name.startPosition.row + 1, column: name.startPosition.column + 1, what: kind };
}

/** What the body is made of; an empty one counts only where a comment says that it is not done. */
function kindOf(statements: readonly Node[], text: string): string | undefined {
  if (statements.length > 1) return undefined;
  const [only] = statements;
  if (only?.type === 'raise_statement') return /^raise\s+NotImplementedError\b/.test(only.text) ? 'raises NotImplementedError' : undefined;
  const isEmpty = only === undefined || only.type === 'pass_statement' || (only.type === 'expression_statement' && only.text === '...') || /^return(?:\s+(?:None|\[\]|\{\}|0|""|''))?$/.test(only.text);
  return isEmpty && UNDONE.test(text) ? 'does nothing; a comment says that it is to be done' : undefined;
}

function isString(node: Node): boolean {
  return node.type === 'expression_statement' && node.namedChildCount === 1 && (node.firstNamedChild?.type === 'string' || node.firstNamedChild?.type === 'concatenated_string');
}

/** Decorated as abstract or overloaded, or a method of a class that others fill in. */
function isMeant(definition: Node): boolean {
  const decorated = definition.parent?.type === 'decorated_definition' ? definition.parent : null;
  if (decorated !== null && EMPTY_BY_DESIGN.test(decorated.text.slice(0, 500))) return true;
  const owner = (decorated ?? definition).parent?.parent;
  if (owner?.type !== 'class_definition') return false;
  const bases = owner.childForFieldName('superclasses')?.text ?? '';
  return SHAPES.test(bases) || SHAPES.test(owner.childForFieldName('name')?.text ?? '');
}
