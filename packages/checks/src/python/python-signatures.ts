import { clipped, onOneLine } from '../signature-text.ts';
import { PythonParser, type Node } from './python-parser.ts';

/** Longest value that is shown for a name without an annotation. */
const MAX_VALUE = 120;

/** The public names at the top of a Python file, in the order of the text, without bodies. */
export async function pythonSignatures(text: string): Promise<{ name: string; signature: string; line: number }[]> {
  const parser = await PythonParser.load();
  return parser.read(text, (root) => root.namedChildren.flatMap((statement) => {
    const found = statement === null ? undefined : signatureOf(statement, text);
    return found === undefined || found.name.startsWith('_') ? [] : [{ ...found, signature: clipped(found.signature), line: statement!.startPosition.row + 1 }];
  }));
}

function signatureOf(node: Node, text: string): { name: string; signature: string } | undefined {
  const decorated = node.type === 'decorated_definition';
  const definition = decorated ? node.childForFieldName('definition') : node;
  const decorators = decorated ? node.namedChildren.filter((child) => child?.type === 'decorator').map((child) => `${onOneLine(child!.text)}\n`).join('') : '';
  const name = definition?.childForFieldName('name')?.text;
  if (definition?.type === 'function_definition' && name !== undefined) return { name, signature: decorators + headOf(definition, text) };
  if (definition?.type === 'class_definition' && name !== undefined) return { name, signature: decorators + classHead(definition, text) };
  const statement = node.type === 'expression_statement' ? node.namedChildren[0] : node;
  const left = statement?.childForFieldName('left');
  if (statement?.type === 'type_alias_statement' && left !== null && left !== undefined) return { name: /^\w+/.exec(left.text)?.[0] ?? left.text, signature: onOneLine(statement.text) };
  return statement?.type === 'assignment' && left?.type === 'identifier' ? { name: left.text, signature: assignmentHead(statement, left.text) } : undefined;
}

/** `name: type`, or `name = value` where there is no annotation. */
function assignmentHead(assignment: Node, name: string): string {
  const type = assignment.childForFieldName('type');
  if (type !== null) return `${name}: ${onOneLine(type.text)}`;
  const value = onOneLine(assignment.childForFieldName('right')?.text ?? '');
  return `${name} = ${value.length <= MAX_VALUE ? value : `${value.slice(0, MAX_VALUE)}…`}`;
}

/** A definition up to its body, without comments. */
function headOf(definition: Node, text: string): string {
  const end = definition.childForFieldName('body')?.startIndex ?? definition.endIndex;
  let head = '';
  let at = definition.startIndex;
  for (const comment of definition.descendantsOfType('comment')) {
    if (comment === null || comment.startIndex >= end) continue;
    head += text.slice(at, comment.startIndex);
    at = comment.endIndex;
  }
  return onOneLine(head + text.slice(at, Math.max(at, end))).replace(/\s*:$/, '');
}

/** A class with its fields and public methods, without their bodies. */
function classHead(definition: Node, text: string): string {
  const members = (definition.childForFieldName('body')?.namedChildren ?? []).flatMap((member) => {
    const found = member === null ? undefined : signatureOf(member, text);
    return found === undefined || /^_(?!_init__$)/.test(found.name) ? [] : found.signature.split('\n').map((line) => `    ${line}`);
  });
  return [`${headOf(definition, text)}:`, ...(members.length === 0 ? ['    ...'] : members)].join('\n');
}
