import type { Stub } from '../stub.ts';
import type { Node, PythonParser } from './python-parser.ts';

/** Files without any of these words hold no stub, and their functions need not be looked at. */
const HINT = /\bpass\b|\.\.\.|NotImplemented|\b(?:TODO|FIXME|XXX)\b/;
/** Bodies that are empty by design: what is overridden, overloaded, or only declares a shape. */
const EMPTY_BY_DESIGN = /^@(?:\w+\.)*(?:abstractmethod|abstractproperty|overload|typing\.overload|hookspec|final|callback|group|command|property)\b/m;
const SHAPES = /\b(?:Protocol|ABC|ABCMeta|Interface|Abstract\w*|Base\w*|\w+Base|\w+Mixin|\w+Interface)\b/;
/** Methods that are empty because doing nothing is what they do. */
const NO_WORK = /^(?:__\w+__|setUp\w*|tearDown\w*|visit_\w+|on_\w+|close|flush|reset|noop|no_op|handle_\w+)$|(?:^|_)(?:noop|dummy|fake|stub|mock)(?:_|$)/;
const UNDONE = /\b(?:TODO|FIXME|XXX)\b|not (?:yet )?implemented|(?<!#[^\n]*)#[^\n]*\b(?:rest of the (?:code|file|function|implementation|logic)|(?:stays?|remains?) (?:the same|unchanged|as (?:it )?(?:is|was|before))|(?:code|implementation) (?:goes )?here|omitted for brevity)\b/i;
/** Annotations that a function which returns nothing keeps. */
const MAY_BE_NONE = /\b(?:None|Optional|NoReturn|Never|Any|object|TypeGuard|TypeIs)\b|^["']/;
const HANDLES_REQUESTS = /^@[\w.]+\.(?:get|post|put|patch|delete|route|api_route)\(\s*["']/m;
const RETURNS = /^[ \t]*(?:[rRuU]?["']{1,3}\s*)?(?:Returns?|Yields?|:returns?:?|:rtype)\b/m;

/** Functions of a parsed module whose body does nothing yet. */
export function readPythonStubs(root: Node, text: string, parser: PythonParser): readonly Stub[] {
  if (!HINT.test(text)) return [];
  return parser.survey(root).flatMap(({ name, node }) => {
    const found = name === 'function.body' ? stubOf(node, text) : undefined;
    return found === undefined ? [] : [found];
  });
}

/** The parent of a node is looked for from the root, so that most bodies are done with before. */
function stubOf(body: Node, text: string): Stub | undefined {
  if (body.namedChildCount > 4) return undefined;
  const statements = body.namedChildren.filter((child) => child !== null && child.type !== 'comment' && !isString(child)) as Node[];
  if (statements.length > 1 || !mayBeStub(statements[0])) return undefined;
  const definition = body.parent;
  const name = definition?.childForFieldName('name') ?? null;
  if (definition === null || name === null || NO_WORK.test(name.text) || isMeant(definition)) return undefined;
  const place = { name: name.text, line: name.startPosition.row + 1, column: name.startPosition.column + 1 };
  const kind = kindOf(statements, textWithComment(definition, text));
  if (kind !== undefined) return { ...place, what: kind };
  return isEmptyBody(statements[0]) ? promisedBy(definition, body, text, place) : undefined;
}

/** A definition with what stands behind its last statement. */
function textWithComment({ startIndex, endIndex }: Node, text: string): string {
  const end = text.indexOf('\n', endIndex);
  return text.slice(startIndex, Math.min(end === -1 ? text.length : end, startIndex + 2000));
}

function isEmptyBody(only: Node | undefined): boolean {
  return only?.type === 'pass_statement' || (only?.type === 'expression_statement' && only.text === '...');
}

type Place = Pick<Stub, 'name' | 'line' | 'column'>;

/** An empty function that promises a value by what is written at it; where nothing is, its callers may tell. */
function promisedBy(definition: Node, body: Node, text: string, place: Place): Stub | undefined {
  const decorated = definition.parent?.type === 'decorated_definition' ? definition.parent : null;
  const outer = (decorated ?? definition).parent;
  const owner = outer?.parent?.type === 'class_definition' ? outer.parent : null;
  if (outer?.type !== 'module' && owner === null) return undefined;
  const decorators = decorated === null ? '' : text.slice(decorated.startIndex, definition.startIndex);
  if (HANDLES_REQUESTS.test(decorators)) return { ...place, what: 'is empty, and it handles requests' };
  if (decorated !== null && !/^@(?:static|class)method\s*$/.test(decorators)) return undefined;
  if (owner !== null && (isShape(outer!) || isOverridden(owner, text))) return undefined;
  const returns = definition.childForFieldName('return_type')?.text;
  if (returns !== undefined) return MAY_BE_NONE.test(returns) ? undefined : { ...place, what: `is empty, and it promises "-> ${returns}"` };
  const first = body.firstNamedChild;
  if (first !== null && isString(first) && RETURNS.test(first.text)) return { ...place, what: 'is empty, and its docstring promises a value' };
  if (owner !== null) return undefined;
  if (/^\(\s*request\b/.test(definition.childForFieldName('parameters')?.text ?? '') && /^from django\.(?:http|shortcuts)\b/m.test(text)) return { ...place, what: 'is empty, and it handles requests' };
  return { ...place, what: 'is empty, and its value is used', ifUsed: true };
}

/** Whether a class body has several empty methods: it tells what others are to have. */
function isShape(classBody: Node): boolean {
  let empty = 0;
  for (const child of classBody.namedChildren) {
    const definition = child?.type === 'decorated_definition' ? child.childForFieldName('definition') : child;
    const body = definition?.type === 'function_definition' ? definition.childForFieldName('body') : null;
    if (body !== null && body !== undefined && body.namedChildCount <= 2 && isEmptyBody(body.lastNamedChild ?? undefined)) empty += 1;
    if (empty > 1) return true;
  }
  return false;
}

/** Whether a class of the same file is derived from this one. */
function isOverridden(owner: Node, text: string): boolean {
  const name = owner.childForFieldName('name')?.text;
  return name === undefined || new RegExp(`^[ \\t]*class \\w+\\([^)]*\\b${name}\\b`, 'm').test(text);
}

function mayBeStub(only: Node | undefined): boolean {
  return only?.type === 'raise_statement' || isEmpty(only);
}

function isEmpty(only: Node | undefined): boolean {
  return only === undefined || isEmptyBody(only) || /^return(?:\s+(?:None|\[\]|\{\}|0|""|''))?$/.test(only.text);
}

/** What the body is made of; an empty one counts only where a comment says that it is not done. */
function kindOf(statements: readonly Node[], text: string): string | undefined {
  const [only] = statements;
  if (only?.type === 'raise_statement') return /^raise\s+NotImplementedError\b/.test(only.text) ? 'raises NotImplementedError' : undefined;
  return isEmpty(only) && UNDONE.test(text) ? 'does nothing; a comment says that it is to be done' : undefined;
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
