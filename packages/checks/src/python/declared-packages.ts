import { baseOf, type SourceTree } from '../source-tree.ts';
import { STANDARD_LIBRARY } from './standard-library.ts';

/** What the tree declares to come from elsewhere. */
export interface DeclaredPackages {
  /** Whether the tree declares its dependencies at all, in a form that can be read. */
  readonly known: boolean;
  /** Whether a top-level module may come from the standard library or from a declared package. */
  mayProvide(topLevel: string): boolean;
}

const REQUIREMENTS = /(^|\/)(requirements[^/]*\.(txt|in)|constraints[^/]*\.txt|requirements\/[^/]+\.(txt|in))$/;
const SETUP = /(^|\/)(setup\.(py|cfg)|environment\.ya?ml)$/;
const TOML = /^(pyproject\.toml|Pipfile)$/;
const NAME = /^\s*["']?([A-Za-z0-9][A-Za-z0-9._-]*)/;

/** The dependencies that a tree declares in any of the usual files. */
export async function declaredPackages(tree: SourceTree): Promise<DeclaredPackages> {
  const names: string[] = [];
  let known = false;
  for (const { path } of tree.files) {
    const text = tree.text(path);
    if (text === undefined) continue;
    const found = REQUIREMENTS.test(path) ? namesByLine(text) : SETUP.test(path) ? wordsOf(text) : TOML.test(baseOf(path)) ? await namesInToml(text) : undefined;
    if (found === undefined) continue;
    known = true;
    names.push(...found);
  }
  const provided = new Set(names.flatMap(spellings));
  return { known, mayProvide: (topLevel) => STANDARD_LIBRARY.has(topLevel) || provided.has(topLevel.toLowerCase()) };
}

function namesByLine(text: string): string[] {
  return text.split('\n').flatMap((line) => NAME.exec(line)?.[1] ?? []);
}

/** In these files any word may be a dependency; taking too many can only silence a rule. */
function wordsOf(text: string): string[] {
  return text.match(/[A-Za-z0-9][A-Za-z0-9._-]*/g) ?? [];
}

/** PEP 621, dependency groups, Poetry and Pipfile; `undefined` when the file declares none of them. */
async function namesInToml(text: string): Promise<string[] | undefined> {
  const { parse } = await import('smol-toml');
  let toml: unknown;
  try {
    toml = parse(text);
  } catch {
    return undefined;
  }
  const project = at(toml, 'project');
  const poetry = at(at(toml, 'tool'), 'poetry');
  const lists = [at(project, 'dependencies'), ...values(at(project, 'optional-dependencies')), ...values(at(toml, 'dependency-groups'))];
  const tables = [
    at(poetry, 'dependencies'), at(poetry, 'dev-dependencies'), ...values(at(poetry, 'group')).map((group) => at(group, 'dependencies')),
    at(toml, 'packages'), at(toml, 'dev-packages'),
  ];
  const declared = [...lists, ...tables].some((value) => value !== undefined);
  const listed = lists.flatMap((list) => (Array.isArray(list) ? list : [])).flatMap((entry) => (typeof entry === 'string' ? NAME.exec(entry)?.[1] ?? [] : []));
  return declared ? [...listed, ...tables.flatMap((table) => Object.keys(table ?? {}))] : undefined;
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function values(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

/** The modules that a package may hold: `python-jose` is `jose`, `PyJWT` is `jwt`, `google-cloud-storage` is `google`. */
function spellings(name: string): string[] {
  const parts = name.toLowerCase().split(/[._-]+/);
  const prefixes = parts.map((_, index) => parts.slice(0, index + 1).join('_'));
  const bare = parts.filter((part) => part !== 'python' && part !== 'py').join('_');
  return [...prefixes, bare, bare.replace(/^py/, '')].filter((spelling) => spelling !== '');
}
