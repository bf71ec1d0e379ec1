import type { Interface } from '@dark-factory/contracts';
import { textFiles } from '../mutation.ts';
import type { Tree } from '../tree-archive.ts';

/** A route of a tree as a plan promises it, and how the file says so. */
export interface ServedRoute {
  readonly path: string;
  readonly route: Interface['routes'][number];
  /** The method and the path as written, from the dot on. */
  readonly header: string;
}

const ROUTE = /\.(get|post|put|patch|delete)(?:<[^>\n]*>+)?\((["'])((?:\/[\w{}:/-]*)?)\2/g;
const MODULE = /(^|\/)(routers|routes|views)\/(?!__init__)[\w-]+\.(py|ts)$/;

/** The routes that the routers of a tree serve. */
export function servedRoutes(tree: Tree): ServedRoute[] {
  return textFiles(tree, MODULE).flatMap(([path, text]) => {
    const prefix = prefixOf(tree, path, text);
    return prefix === undefined ? [] : [...text.matchAll(ROUTE)].map(([header, method, , own]) => ({
      path, header, route: { method: method!.toUpperCase() as Interface['routes'][number]['method'], path: `${prefix}${own!}`.replace(/(?<=.)\/$/, '') || '/', summary: '' },
    }));
  });
}

/** What stands before the paths of a router; `undefined` where nothing mounts it. */
function prefixOf(tree: Tree, path: string, text: string): string | undefined {
  const stem = /([\w-]+)\.\w+$/.exec(path)![1]!;
  const mount = path.endsWith('.py')
    ? new RegExp(`(?:include_router\\(${stem}\\.router|register_blueprint\\(${stem})(?:, (?:url_)?prefix="([^"]*)")?`)
    : new RegExp(`app\\.(?:use\\(|register\\([^\\n]*prefix: )'(/${stem})'|\\.register\\(${stem}\\)`);
  const mounted = textFiles(tree, /\.(py|ts)$/).filter(([other]) => other !== path).flatMap(([, other]) => mount.exec(other) ?? []);
  return mounted.length === 0 ? undefined : `${mounted[1] ?? ''}${/APIRouter\(prefix="([^"]*)"/.exec(text)?.[1] ?? ''}`;
}

/** The tables that the scripts, migrations and models of a tree create, by file. */
export function createdTables(tree: Tree): ReadonlyMap<string, Interface['tables']> {
  const found = new Map<string, Interface['tables']>();
  for (const [path, text] of textFiles(tree, /\.sql$|versions\/\w+\.py$/)) {
    const tables = path.endsWith('.sql') ? inScript(text) : inMigration(text);
    if (tables.length > 0) found.set(path, tables);
  }
  return found;
}

function inScript(text: string): Interface['tables'] {
  return [...text.matchAll(/^CREATE TABLE (?:IF NOT EXISTS )?(\w+) \(\n([^;]*)\n\);/gm)].map(([, name, body]) => ({ name: name!, columns: body!.split('\n').map((line) => line.trim().replace(/,$/, '')) }));
}

function inMigration(text: string): Interface['tables'] {
  return [...text.matchAll(/op\.create_table\(\s*"(\w+)"([^]*?)\n {4}\)/g)].map(([, name, body]) => ({ name: name!, columns: [...body!.matchAll(/Column\("(\w+)"/g)].map((column) => column[1]!) }));
}
