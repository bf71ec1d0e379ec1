/** A node of PostgreSQL's parse tree, as its JSON has it: an object whose one key names its kind, or plain fields. */
export interface SqlNode {
  readonly [key: string]: SqlValue | undefined;
}
export type SqlValue = string | number | boolean | SqlNode | readonly SqlValue[];

/** The object below a key. */
export function below(node: SqlNode | undefined, ...keys: readonly string[]): SqlNode | undefined {
  let found = node;
  for (const key of keys) found = asNode(found?.[key]);
  return found;
}

/** The objects of a list below a key. */
export function listBelow(node: SqlNode | undefined, key: string): readonly SqlNode[] {
  const value = node?.[key];
  return Array.isArray(value) ? value.map(asNode).filter((entry: SqlNode | undefined) => entry !== undefined) : [];
}

/** Of a list of nodes that are named by their kind, those of one kind. */
export function ofKind(nodes: readonly SqlNode[], kind: string): SqlNode[] {
  return nodes.map((node) => below(node, kind)).filter((node) => node !== undefined);
}

/** The text below a key. */
export function textBelow(node: SqlNode | undefined, key: string): string | undefined {
  const value = node?.[key];
  return typeof value === 'string' ? value : undefined;
}

/** The strings of a list of `String` nodes below a key: a dotted name, or columns. */
export function namesBelow(node: SqlNode | undefined, key: string): readonly string[] {
  return listBelow(node, key).flatMap((entry) => textBelow(below(entry, 'String'), 'sval') ?? []);
}

/** Where a node stands in its statement, in bytes from 0. */
export function locationOf(node: SqlNode | undefined): number {
  const value = node?.['location'];
  return typeof value === 'number' && value > 0 ? value : 0;
}

function asNode(value: SqlValue | undefined): SqlNode | undefined {
  return typeof value === 'object' && !Array.isArray(value) ? value as SqlNode : undefined;
}
