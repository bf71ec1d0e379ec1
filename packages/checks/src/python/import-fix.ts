import type { Edit, Fix } from '@dark-factory/contracts';
import { replaceInLine } from '../edit.ts';
import { folderOf, type SourceTree } from '../source-tree.ts';
import type { PythonImport, PythonName } from './python-module.ts';
import type { PythonProject } from './python-project.ts';

/** How an import would be written that leads from one file to another. */
export interface Spelling {
  readonly level: number;
  readonly module: string;
  readonly text: string;
}

/** How `from` would import the file `to`: relative where `like` is and both share a package; `undefined` where it would not lead there for sure. */
export function spellingOf(project: PythonProject, from: string, to: string, like: number): Spelling | undefined {
  const relative = like > 0 ? relativeSpelling(from, to) : undefined;
  for (const { level, module } of [...(relative === undefined ? [] : [relative]), { level: 0, module: project.places.dottedName(to) }]) {
    if (level === 0 && module === '') continue;
    const found = project.places.resolve(from, level, module);
    if (found.kind === 'place' && found.certain && found.place.file === to) return { level, module, text: '.'.repeat(level) + module };
  }
  return undefined;
}

function relativeSpelling(from: string, to: string): { level: number; module: string } | undefined {
  const own = folderOf(from) === '' ? [] : folderOf(from).split('/');
  const target = to.replace(/(\/__init__)?\.py$/, '').split('/');
  let shared = 0;
  while (shared < own.length && shared < target.length && own[shared] === target[shared]) shared += 1;
  return shared === 0 ? undefined : { level: own.length - shared + 1, module: target.slice(shared).join('.') };
}

/** The lines of a file, or nothing where it cannot be read. */
function linesOf(tree: SourceTree, path: string): readonly string[] {
  return (tree.text(path) ?? '').split(/\r\n|\r|\n/);
}

/** The edit that makes a `from` import, or `import … as`, ask another module; `undefined` where it is not written on one line in the usual way. */
export function askedElsewhere(tree: SourceTree, path: string, entry: PythonImport, module: string): Edit | undefined {
  const line = linesOf(tree, path)[entry.line - 1] ?? '';
  const written = '.'.repeat(entry.level) + entry.module;
  const before = line.slice(0, entry.column - 1);
  const after = line.slice(entry.column - 1 + written.length);
  const usual = /^\s*from\s+$/.test(before) ? /^\s+import\b/.test(after) : /^\s*import\s+$/.test(before) && /^\s+as\s+\w+\s*(#.*)?$/.test(after);
  return usual && line.startsWith(written, entry.column - 1) ? replaceInLine(path, entry.line, entry.column, written.length, module) : undefined;
}

/** The edits that take one name out of a `from` import and ask another module for it. */
export function nameAskedElsewhere(tree: SourceTree, path: string, entry: PythonImport, name: PythonName, module: string): Edit[] | undefined {
  if (entry.names.length === 1) {
    const edit = askedElsewhere(tree, path, entry, module);
    return edit === undefined ? undefined : [edit];
  }
  const lines = linesOf(tree, path);
  const indent = /^([ \t]*)from\s+[.\w]+\s+import\b/.exec(lines[entry.line - 1] ?? '')?.[1];
  const line = lines[name.line - 1] ?? '';
  const rest = line.slice(name.column - 1);
  const token = new RegExp(`^${name.name}(\\s+as\\s+(\\w+))?(?![\\w])`).exec(rest);
  if (indent === undefined || token === null || line.includes(';')) return undefined;
  const removal = withoutName(path, line, name, token[0].length);
  if (removal === undefined) return undefined;
  const added: Edit = { kind: 'replace', path, line: entry.line, column: 1, endLine: entry.line, endColumn: 1, text: `${indent}from ${module} import ${token[0]}\n` };
  return [added, removal];
}

function withoutName(path: string, line: string, { line: row, column }: PythonName, length: number): Edit | undefined {
  const before = line.slice(0, column - 1);
  const after = line.slice(column - 1 + length);
  if (/^\s*$/.test(before) && /^\s*(?:,\s*)?$/.test(after)) return { kind: 'replace', path, line: row, column: 1, endLine: row + 1, endColumn: 1, text: '' };
  const following = /^\s*,[ \t]*/.exec(after);
  if (following !== null && !/^\s*(\)|#|$)/.test(after.slice(following[0].length))) return replaceInLine(path, row, column, length + following[0].length, '');
  const preceding = /,[ \t]*$/.exec(before);
  return preceding === null ? undefined : replaceInLine(path, row, column - preceding[0].length, length + preceding[0].length, '');
}

/** The edit that asks a module for another of its names and calls it as before. */
export function nameCalledOtherwise(path: string, name: PythonName, other: string, line: string): Edit | undefined {
  const rest = line.slice(name.column - 1);
  if (!rest.startsWith(name.name)) return undefined;
  const aliased = /^\s+as\s/.test(rest.slice(name.name.length));
  return replaceInLine(path, name.line, name.column, name.name.length, aliased ? other : `${other} as ${name.name}`);
}

/** The edit that adds an import after those at the top of a file. */
export function addedImport(text: string, path: string, statement: string): Edit {
  const lines = text.split(/\r\n|\r|\n/);
  let after = 0;
  let open = 0;
  let quote: string | undefined;
  for (const [index, line] of lines.entries()) {
    if (quote !== undefined) {
      if (line.includes(quote)) quote = undefined;
      if (quote === undefined && after === index) after = index + 1;
      continue;
    }
    if (open > 0) {
      open += depthOf(line);
      if (open <= 0) after = index + 1;
      continue;
    }
    if (/^(from\s+[.\w]+\s+import|import)\b/.test(line)) {
      open = depthOf(line);
      if (open <= 0 && !line.endsWith('\\')) after = index + 1;
      continue;
    }
    const doc = /^[rRuU]?("""|''')/.exec(line);
    if (doc !== null && after <= index) {
      if (!line.slice(doc[0].length).includes(doc[1]!)) quote = doc[1]!;
      else if (after === index) after = index + 1;
      if (quote !== undefined && after === index) after = index;
      continue;
    }
    if (/^#/.test(line) && after === index) after = index + 1;
    else if (line.trim() !== '' && !/^[ \t#]/.test(line)) break;
  }
  return { kind: 'replace', path, line: after + 1, column: 1, endLine: after + 1, endColumn: 1, text: `${statement}\n` };
}

function depthOf(line: string): number {
  const code = line.replace(/#.*$/, '');
  return (code.match(/\(/g)?.length ?? 0) - (code.match(/\)/g)?.length ?? 0);
}

/** A fix of one edit or several. */
export function fixOf(title: string, safe: boolean, edits: readonly Edit[]): Fix {
  return { title, safety: safe ? 'safe' : 'offered', edits: [...edits] };
}
