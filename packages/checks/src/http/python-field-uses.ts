import type { Node, PythonParser } from '../python/python-parser.ts';

/** An attribute taken from a parameter whose annotation is one name. */
export interface FieldUse {
  /** As written: `ItemCreate`, `schemas.ItemCreate`. */
  readonly annotation: string;
  readonly parameter: string;
  readonly attribute: string;
  readonly line: number;
  readonly column: number;
}

const TYPED = '(function_definition parameters: (parameters [(typed_parameter) (typed_default_parameter)]) body: (block)) @function';
const USES = '(attribute object: (identifier) @object attribute: (identifier)) @use';
const BINDINGS = '[(assignment left: (_) @bound) (augmented_assignment left: (identifier) @bound) (for_statement left: (_) @bound) (named_expression name: (identifier) @bound) (as_pattern_target (identifier) @bound) (for_in_clause left: (_) @bound) (lambda_parameters (identifier) @bound) (delete_statement (_) @bound) (parameters (identifier) @bound) (parameters (typed_parameter (identifier) @bound))]';
/** Names that a schema may have; what is not written so is a plain type. */
const NAME = /^(?:[A-Za-z_]\w*\.)?[A-Z]\w*$/;
const PLAIN = new Set(['Request', 'Response', 'Session', 'AsyncSession', 'Any', 'Path', 'Callable', 'Type', 'Optional', 'List', 'Dict', 'Decimal', 'UUID', 'Enum', 'Iterable', 'WebSocket', 'BackgroundTasks', 'UploadFile']);

/** Reads the attributes that functions take from typed parameters which they never bind again. */
export function readFieldUses(root: Node, parser: PythonParser): FieldUse[] {
  const found: FieldUse[] = [];
  for (const { node } of parser.captures(root, TYPED)) {
    const typed = typedParameters(node);
    if (typed.size === 0) continue;
    const body = node.childForFieldName('body')!;
    const uses = parser.captures(body, USES).filter(({ name, node: object }) => name === 'object' && typed.has(object.text));
    if (uses.length === 0) continue;
    for (const { node: bound } of parser.captures(body, BINDINGS)) for (const name of boundNames(bound)) typed.delete(name);
    if (/\bhasattr\(|\bsetattr\(|\bisinstance\(/.test(body.text)) continue;
    for (const { node: object } of uses) found.push(...useOf(object, typed));
  }
  return found;
}

function useOf(object: Node, typed: ReadonlyMap<string, string>): FieldUse[] {
  const annotation = typed.get(object.text);
  const attribute = object.parent!.childForFieldName('attribute')!;
  if (annotation === undefined || isAssigned(object.parent!)) return [];
  return [{ annotation, parameter: object.text, attribute: attribute.text, line: attribute.startPosition.row + 1, column: attribute.startPosition.column + 1 }];
}

function isAssigned(attribute: Node): boolean {
  const around = attribute.parent;
  return around?.type === 'assignment' && around.childForFieldName('left')?.id === attribute.id;
}

function typedParameters(definition: Node): Map<string, string> {
  const typed = new Map<string, string>();
  for (const node of definition.childForFieldName('parameters')!.namedChildren) {
    const annotation = node?.childForFieldName('type')?.text.replace(/^["']|["']$/g, '') ?? '';
    const name = node?.childForFieldName('name') ?? (node?.type === 'typed_parameter' ? node.firstNamedChild : null);
    if (name?.type !== 'identifier' || !NAME.test(annotation) || PLAIN.has(annotation)) continue;
    typed.set(name.text, annotation);
  }
  return typed;
}

function boundNames(node: Node): string[] {
  if (node.type === 'identifier') return [node.text];
  if (node.type === 'attribute' || node.type === 'subscript') return [];
  return node.descendantsOfType('identifier').flatMap((child) => (child === null ? [] : [child.text]));
}
