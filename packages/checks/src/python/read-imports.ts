import type { PythonBinding } from './declarations.ts';
import type { Node } from './python-parser.ts';

type ImportedName = { readonly name: string; readonly binding: Extract<PythonBinding, { kind: 'import' | 'package' }> };

/** The names that one import statement binds; `import *` binds names that are not known here. */
export function bindingsOfImport(statement: Node, text: string): ImportedName[] {
  const from = statement.type === 'import_from_statement' ? statement.childForFieldName('module_name') : null;
  const source = (node: Node): string => text.slice(node.startIndex, node.endIndex).replace(/[\s\\]/g, '');
  const dots = from === null ? '' : /^\.*/.exec(source(from))![0];
  const module = from === null ? '' : source(from).slice(dots.length);
  return statement.childrenForFieldName('name').flatMap((child): ImportedName[] => {
    if (child === null) return [];
    const [named, alias] = child.type === 'aliased_import' ? [child.childForFieldName('name'), child.childForFieldName('alias')] : [child, null];
    if (named === null) return [];
    const name = source(named);
    const bound = alias === null ? name : source(alias);
    if (statement.type === 'import_from_statement') return [{ name: bound, binding: { kind: 'import', level: dots.length, module, name } }];
    if (alias !== null || !name.includes('.')) return [{ name: bound, binding: { kind: 'import', level: 0, module: name } }];
    return [{ name: name.split('.')[0]!, binding: { kind: 'package' } }];
  });
}
