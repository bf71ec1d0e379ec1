import type { Fix } from '@dark-factory/contracts';
import type { Definition } from '../definitions.ts';
import { appendLine, replaceInLine } from '../edit.ts';
import { baseOf, folderOf, type SourceTree } from '../source-tree.ts';
import type { ImportedName, ScriptImport, ScriptModule } from './script-module.ts';
import type { ScriptProject } from './script-project.ts';
import { similarTo } from './similar-names.ts';
import { specifierFor } from './specifier-for.ts';

/** Names that many modules have, each with a meaning of its own: the same name elsewhere is no proof. */
const GENERIC = new Set('props state config options handler router schema main run init setup types utils index loader action meta metadata app client server store context theme styles logger db item items data error result start stop get set create update remove delete post put list find save load send fetch'.split(' '));

/** Changes where an import leads. */
export function changeSpecifier(tree: SourceTree, path: string, entry: ScriptImport, specifier: string, safety: Fix['safety']): readonly Fix[] {
  const line = lineOf(tree, path, entry.line);
  const quote = line[entry.column - 1];
  if (line.slice(entry.column, entry.column + entry.specifier.length) !== entry.specifier || line[entry.column + entry.specifier.length] !== quote) return [];
  return [{ title: `Import "${specifier}"`, safety, edits: [replaceInLine(path, entry.line, entry.column + 1, entry.specifier.length, specifier)] }];
}

/** Whether finding these names in one other module is enough to know that it is meant: the path agrees, or the names are telling. */
export function areTelling(names: readonly string[], specifier: string, target: string): boolean {
  return stemOf(specifier).toLowerCase() === stemOf(target).toLowerCase() || names.every((name) => name.length > 4 && !GENERIC.has(name.toLowerCase()));
}

/** `pool` of `../db/pool.js`, and `db` of `../db/index.ts`. */
export function stemOf(path: string): string {
  const stem = baseOf(path).replace(/\.d\.[cm]?ts$|\.[cm]?[jt]sx?$/, '');
  return stem === 'index' ? baseOf(folderOf(path)) : stem;
}

/** Adds `export` to a declaration that stands at the beginning of its line. */
export function exportDeclaration(tree: SourceTree, module: ScriptModule, name: string, line: number): readonly Fix[] {
  const text = lineOf(tree, module.path, line);
  const head = /^(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\b(?:\s*\*)?|class\b|const(?:\s+enum)?\b|let\b|var\b|interface\b|type\b|enum\b)\s*([A-Za-z_$][\w$]*)/.exec(text);
  const passedOn = [...module.exports.values()].some(({ local, typeOnly }) => local === name && typeOnly !== true);
  if (head?.[1] !== name || passedOn || module.opaque) return [];
  // Beside a default export, which may wrap this very declaration, it is not certain which of the two is meant.
  return [{ title: `Export "${name}"`, safety: module.exports.has('default') ? 'offered' : 'safe', edits: [replaceInLine(module.path, line, 1, 0, 'export ')] }];
}

/** `import Card` for `import { Card }`, and the other way round, where the module has the one form only. */
export function changeForm(tree: SourceTree, project: ScriptProject, path: string, target: string, wanted: ImportedName): readonly Fix[] {
  const module = project.modules.get(target);
  const line = lineOf(tree, path, wanted.line);
  const before = line.slice(0, wanted.column - 1);
  const rest = line.slice(wanted.column - 1);
  if (module === undefined || module.opaque) return [];
  if (wanted.name === 'default') {
    const local = /^([A-Za-z_$][\w$]*)\s+from\b/.exec(rest)?.[1];
    if (local === undefined || !/^import\s+$/.test(before) || !module.exports.has(local) || module.exports.get(local)?.typeOnly === true) return [];
    return [{ title: `Import { ${local} }`, safety: 'safe', edits: [replaceInLine(path, wanted.line, wanted.column, local.length, `{ ${local} }`)] }];
  }
  const closing = new RegExp(`^${escaped(wanted.name)}\\s*,?\\s*\\}\\s*from\\b`).exec(rest);
  const opening = /^import\s+(\{\s*)$/.exec(before);
  const isOnly = module.exports.size === 1 && module.starExports.length === 0 && !project.definitions.has(wanted.name) && !module.declared.has(wanted.name);
  if (closing === null || opening === null || !module.exports.has('default') || (!isOnly && module.exports.get('default')?.local !== wanted.name)) return [];
  const start = wanted.column - opening[1]!.length;
  const length = opening[1]!.length + rest.indexOf('}') + 1;
  return [{ title: `Import ${wanted.name} as the default`, safety: 'safe', edits: [replaceInLine(path, wanted.line, start, length, wanted.name)] }];
}

/** Passes names on from a module that exists to pass on what is beside it. */
export function passOn(tree: SourceTree, project: ScriptProject, barrel: ScriptModule, names: readonly string[], definer: Definition): readonly Fix[] {
  const text = tree.text(barrel.path);
  const written = barrel.imports.find(({ specifier }) => specifier.startsWith('./'))?.specifier;
  const passes = barrel.starExports.length > 0 || [...barrel.exports.values()].some(({ from }) => from !== undefined);
  if (text === undefined || written === undefined || !passes || !/^index\./.test(baseOf(barrel.path)) || !isBeside(barrel.path, definer.path)) return [];
  const isType = (name: string): boolean => project.modules.get(definer.path)?.exports.get(name)?.typeOnly === true;
  const allTypes = names.every(isType);
  const list = names.map((name) => (!allTypes && isType(name) ? `type ${name}` : name)).join(', ');
  const quote = text.includes('"') && !text.includes("'") ? '"' : "'";
  const statement = `export ${allTypes ? 'type ' : ''}{ ${list} } from ${quote}${specifierFor(barrel.path, definer.path, written)}${quote};`;
  return [{ title: `Add ${statement} to ${barrel.path}`, safety: 'safe', edits: [appendLine(barrel.path, text, statement)] }];
}

function isBeside(barrel: string, definer: string): boolean {
  const folder = folderOf(barrel);
  return folder === '' || definer.startsWith(`${folder}/`);
}

/** Whether a module offers something that the author may have meant by a name. */
export function hasSimilar(names: Iterable<string>, wanted: string): boolean {
  return similarTo(names, wanted).length > 0;
}

function lineOf(tree: SourceTree, path: string, line: number): string {
  return (tree.text(path) ?? '').split(/\r\n|\r|\n/)[line - 1] ?? '';
}

function escaped(text: string): string {
  return text.replace(/[$]/g, '\\$&');
}
