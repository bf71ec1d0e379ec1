import type { Node, PythonParser } from '../python/python-parser.ts';

/** Where an imported name comes from. */
export interface PythonOrigin {
  /** Dots in front: 0 is absolute. */
  readonly level: number;
  readonly module: string;
  /** The name taken from the module; `undefined` where the module itself is bound. */
  readonly name: string | undefined;
}

/** The names that imports bind which do not stand at the top of a module, by the name they have there. */
export function readInnerImports(root: Node, parser: PythonParser): ReadonlyMap<string, PythonOrigin> {
  const names = new Map<string, PythonOrigin>();
  for (const { name, node } of parser.survey(root)) {
    if (name !== 'import' || node.startPosition.column === 0) continue;
    for (const [local, origin] of node.type === 'import_statement' ? plainImport(node) : fromImport(node)) if (!names.has(local)) names.set(local, origin);
  }
  return names;
}

function plainImport(statement: Node): [string, PythonOrigin][] {
  return statement.childrenForFieldName('name').flatMap((child): [string, PythonOrigin][] => {
    if (child === null) return [];
    const alias = child.type === 'aliased_import' ? child.childForFieldName('alias')?.text : undefined;
    const module = (child.type === 'aliased_import' ? child.childForFieldName('name')?.text : child.text) ?? '';
    if (alias !== undefined) return [[alias, { level: 0, module, name: undefined }]];
    const top = module.split('.')[0]!;
    return [[top, { level: 0, module: top, name: undefined }]];
  });
}

function fromImport(statement: Node): [string, PythonOrigin][] {
  const from = statement.childForFieldName('module_name');
  if (from === null) return [];
  const level = from.type === 'relative_import' ? /^[.\s]*/.exec(from.text)![0].replace(/\s/g, '').length : 0;
  const module = from.text.replace(/^[.\s]*/, '').replace(/\s/g, '');
  return statement.childrenForFieldName('name').flatMap((child): [string, PythonOrigin][] => {
    if (child === null) return [];
    const name = (child.type === 'aliased_import' ? child.childForFieldName('name')?.text : child.text) ?? '';
    const local = (child.type === 'aliased_import' ? child.childForFieldName('alias')?.text : undefined) ?? name;
    return [[local, { level, module, name }]];
  });
}
