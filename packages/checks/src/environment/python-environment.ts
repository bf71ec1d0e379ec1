import type { Node, PythonParser } from '../python/python-parser.ts';
import type { EnvironmentRead } from './environment-read.ts';

const QUERY = `
(subscript value: (_) @environ subscript: (string) @key) @item
(call function: [(attribute) (identifier)] @callee arguments: (argument_list . (string) @first)) @call
(comparison_operator (string) @tested)
`;
const ENVIRON = /^(?:os\.)?environ$/;
const GETTERS = /^(?:os\.)?(?:getenv|environ\.(?:get|setdefault|pop))$/;
const NAME = /^[rRuUbB]?(["'])([A-Za-z_]\w*)\1$/;

/** Reads which variables a module takes from `os.environ`. A variable that the module sets or asks for first is not required. */
export function readPythonEnvironment(root: Node, parser: PythonParser): EnvironmentRead[] {
  const reads: EnvironmentRead[] = [];
  const optional = new Set<string>();
  for (const { name, node } of parser.captures(root, QUERY)) {
    const read = name === 'key' ? itemRead(node) : name === 'first' ? callRead(node) : undefined;
    if (read !== undefined) reads.push(read);
    const tested = name === 'tested' && /\benviron\b/.test(node.parent!.text) ? NAME.exec(node.text)?.[2] : undefined;
    if (tested !== undefined) optional.add(tested);
  }
  for (const { name, required } of reads) if (!required) optional.add(name);
  return reads.map((read) => (optional.has(read.name) ? { ...read, required: false } : read));
}

function itemRead(key: Node): EnvironmentRead | undefined {
  const item = key.parent!;
  const name = NAME.exec(key.text)?.[2];
  if (name === undefined || !ENVIRON.test(item.childForFieldName('value')?.text ?? '')) return undefined;
  return { name, required: !isWritten(item) && !isGuarded(item), by: 'os.environ', ...placeOf(key) };
}

function callRead(first: Node): EnvironmentRead | undefined {
  const call = first.parent!.parent!;
  const name = NAME.exec(first.text)?.[2];
  const callee = call.childForFieldName('function')?.text ?? '';
  if (name === undefined || !GETTERS.test(callee)) return undefined;
  const required = first.parent!.namedChildCount === 1 && !hasStandIn(call) && !isGuarded(call) && !callee.endsWith('setdefault') && !callee.endsWith('pop');
  return { name, required, ...(standsInNothing(call, first) ? { dispensable: true as const } : {}), by: callee, ...placeOf(first) };
}

/** `os.getenv("X", "")`, `os.getenv("X") or None`. */
function standsInNothing(call: Node, first: Node): boolean {
  const second = first.nextNamedSibling ?? (call.parent?.type === 'boolean_operator' ? call.parent.childForFieldName('right') : null);
  return second !== null && /^(?:[rRuUbB]?(?:""|'')|None|False)$/.test(second.text);
}

/** `os.getenv("X") or …`, in a condition, or compared: the program is prepared for it to be absent. */
function hasStandIn(call: Node): boolean {
  const around = call.parent;
  return around !== null && /^(boolean_operator|not_operator|comparison_operator|conditional_expression|if_statement|elif_clause|while_statement|named_expression|return_statement)$/.test(around.type);
}

function isWritten(item: Node): boolean {
  const around = item.parent;
  return around?.type === 'delete_statement' || (around?.type === 'assignment' && around.childForFieldName('left')?.id === item.id);
}

function isGuarded(node: Node): boolean {
  for (let around = node.parent; around !== null && around.type !== 'function_definition'; around = around.parent) {
    if (around.type === 'try_statement' || around.type === 'if_statement' || around.type === 'conditional_expression') return true;
  }
  return false;
}

function placeOf(node: Node): { readonly line: number; readonly column: number } {
  return { line: node.startPosition.row + 1, column: node.startPosition.column + 1 };
}
