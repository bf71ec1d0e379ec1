import { baseOf, folderOf, joinPath, type SourceTree } from '../source-tree.ts';
import { normalisedName } from './distribution-modules.ts';

/** A distribution that a file declares. */
export interface Declaration {
  /** Normalised. */
  readonly name: string;
  readonly path: string;
}

/** A file that declares what is to be installed. */
export interface Manifest {
  readonly path: string;
  /** The folder whose code it speaks for. */
  readonly folder: string;
  /** What running the program needs, or only its tests, docs and tools. */
  readonly use: 'run' | 'develop';
  readonly declared: readonly string[];
  /** Those of them that running the program installs in any case. */
  readonly needed: readonly string[];
  /** Those of them that an extra installs, for some who run it. */
  readonly optional: readonly string[];
  /** Those of them that are declared with extras, as `uvicorn[standard]`. */
  readonly withExtras: readonly string[];
  /** False where a part of it cannot be read: another file that is not there, a list made by a program, a template. */
  readonly complete: boolean;
  /** Names of the distributions that this tree itself makes. */
  readonly own: readonly string[];
}

type Read = Pick<Manifest, 'declared' | 'complete'> & Partial<Pick<Manifest, 'use' | 'own' | 'needed' | 'optional' | 'withExtras'>>;

const REQUIREMENTS = /(^|\/)([^/]*requirements[^/]*\.(txt|in|pip)|requirements\/[^/]+\.(txt|in|pip)|reqs\/[^/]+\.txt)$/i;
const CONSTRAINTS = /(^|\/)[^/]*constraints[^/]*\.txt$/i;
const DEVELOP = /dev|test|doc|lint|ci\b|github|typ(es|ing)|build|bench|example|extra|optional|tool|debug|local/i;
/** Folders of what is not the program. */
const BESIDE = /(^|\/)(docs?|tests?|examples?|benchmarks?|tutorials?|ci|\.[^/]+)\//i;
/** A requirement (PEP 508) begins with its name. */
const NAME = /^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\]\s*)?(?:[<>=!~;@(#,].*)?$/;

/** Every file of a tree that declares dependencies, in path order. */
export async function manifests(tree: SourceTree): Promise<readonly Manifest[]> {
  const found: Manifest[] = [];
  for (const { path } of tree.files) {
    const text = isManifest(path) ? tree.text(path) : undefined;
    const read = text === undefined ? undefined : await readManifest(tree, path, text);
    if (read === undefined) continue;
    const use = read.use ?? (DEVELOP.test(baseOf(path)) || BESIDE.test(path) ? 'develop' : 'run');
    found.push({ path, folder: folderFor(path), own: [], optional: [], withExtras: [], needed: use === 'run' ? read.declared : [], ...read, use });
  }
  return found.map((manifest) => (isForContributors(tree, manifest, found) ? { ...manifest, use: 'develop', needed: [] } : manifest));
}

/** Whether a list installs the project of its own folder in place and, beside it, what those need who work on it: it is not what the project needs. */
function isForContributors(tree: SourceTree, { path, folder, use }: Manifest, all: readonly Manifest[]): boolean {
  if (use !== 'run' || !REQUIREMENTS.test(path) || !all.some((other) => other.folder === folder && other.use === 'run' && other.own.length > 0 && other.needed.length > 0)) return false;
  return /^\s*(?:(?:-e|--editable)[\s=]*)?\.(?:\[|\s|$)/m.test(tree.text(path) ?? '');
}

function isManifest(path: string): boolean {
  return REQUIREMENTS.test(path) || CONSTRAINTS.test(path) || /(^|\/)(setup\.(py|cfg)|environment[^/]*\.ya?ml|pyproject\.toml|Pipfile)$/.test(path);
}

function readManifest(tree: SourceTree, path: string, text: string): Read | undefined | Promise<Read | undefined> {
  switch (baseOf(path)) {
    case 'setup.py': return readSetup(tree, path, text);
    case 'setup.cfg': return readSetupConfiguration(text);
    case 'pyproject.toml': return readToml(tree, path, text);
    case 'Pipfile': return readToml(tree, path, text);
  }
  if (/\.ya?ml$/.test(path)) return { declared: namesOf([...text.matchAll(/^[ \t]*-[ \t]*["']?(?:[\w-]+::)?([A-Za-z0-9][\w.-]*)/gm)].map((match) => match[1]!)), complete: false };
  // Constraints install nothing, but tell what is about to be.
  if (CONSTRAINTS.test(path)) return { ...readRequirements(tree, path, text, new Set()), use: 'develop' };
  return readRequirements(tree, path, text, new Set());
}

/** `requirements/base.txt` speaks for the folder above. */
function folderFor(path: string): string {
  const folder = folderOf(path);
  return /^(requirements|reqs)$/i.test(baseOf(folder)) ? folderOf(folder) : folder;
}

/** Reads a requirements file and those it includes. */
function readRequirements(tree: SourceTree, path: string, text: string, seen: Set<string>): Read {
  if (seen.has(path)) return { declared: [], complete: true };
  seen.add(path);
  const declared: string[] = [];
  const withExtras: string[] = [];
  let complete = !/\{\{|\{%|\$\{|<%/.test(text);
  for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r\n|\r|\n/)) {
    const read = readRequirement(tree, path, line.replace(/(^|\s)#(?!egg=).*$/, '').trim(), seen);
    declared.push(...read.declared);
    withExtras.push(...read.withExtras ?? []);
    complete &&= read.complete;
  }
  return { declared, complete, withExtras };
}

const NOTHING: Read = { declared: [], complete: true };

function readRequirement(tree: SourceTree, path: string, line: string, seen: Set<string>): Read {
  if (line === '') return NOTHING;
  const included = /^(?:-r|--requirement)[\s=]*(\S+)/.exec(line)?.[1];
  if (included !== undefined) {
    const target = joinPath(folderOf(path), included.replace(/["']/g, ''));
    const text = target === undefined ? undefined : tree.text(target);
    return text === undefined ? { declared: [], complete: false } : readRequirements(tree, target!, text, seen);
  }
  const egg = /[#&]egg=([\w.-]+)/.exec(line)?.[1];
  if (egg !== undefined) return { declared: [normalisedName(egg)], complete: true };
  const editable = /^(?:-e|--editable)[\s=]*(\S+)/.exec(line)?.[1];
  if ((editable ?? line).startsWith('.')) return NOTHING;
  if (editable !== undefined) return { declared: [], complete: false };
  if (line.startsWith('-')) return NOTHING;
  const name = /^["']?([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(line)?.[1];
  if (/^[a-z+]+:\/\/|^git\+/.test(line) || name === undefined) return { declared: [], complete: false };
  // A path to a wheel tells its name first.
  return { declared: [normalisedName(/\.(whl|tar\.gz|zip)$/.test(name) ? name.split('-')[0]! : name)], complete: true, withExtras: extrasOf([line]) };
}

function namesOf(requirements: readonly unknown[]): string[] {
  return requirements.flatMap((entry) => {
    const name = typeof entry === 'string' ? NAME.exec(entry)?.[1] : undefined;
    return name === undefined ? [] : [normalisedName(name)];
  });
}

/** Those requirements that ask for extras. */
function extrasOf(requirements: readonly unknown[]): string[] {
  return requirements.flatMap((entry) => {
    const match = typeof entry === 'string' ? /^\s*["']?([A-Za-z0-9][\w.-]*)\s*\[([\w\s.,-]+)\]/.exec(entry) : null;
    return match === null ? [] : [withExtrasOf(match[1]!, match[2]!.split(','))];
  });
}

function withExtrasOf(name: string, extras: readonly string[]): string {
  return `${normalisedName(name)}[${extras.map((extra) => normalisedName(extra.trim())).join(',')}]`;
}

/** A program: its strings that look like requirements; taking too many can only silence a rule. */
function readSetup(tree: SourceTree, path: string, text: string): Read | undefined {
  if (!/\bsetup\s*\(/.test(text)) return undefined;
  const own = namesOfSetup(text).map(normalisedName);
  const ignored = new Set(own);
  for (const match of text.matchAll(/\b(?:packages|py_modules|package_dir|package_data|classifiers|keywords|scripts)\s*=\s*[[{(][^\])}]*/g)) for (const string of stringsOf(match[0])) ignored.add(normalisedName(string));
  const declared = namesOf(stringsOf(text)).filter((name) => !ignored.has(name));
  return { declared, own, complete: isLiteral(tree, path, text), withExtras: extrasOf(stringsOf(text)), needed: namesOf(stringsOf(installRequires(text) ?? '')), optional: declared };
}

/** What the project is called: a string, or the constant that holds it. */
function namesOfSetup(text: string): string[] {
  const constant = /^\s*name\s*=\s*([A-Za-z_]\w*)\s*,/m.exec(text)?.[1];
  const named = constant === undefined ? undefined : new RegExp(String.raw`^${constant}\s*=\s*["']([\w.-]+)["']`, 'm').exec(text)?.[1];
  return [...[...text.matchAll(/\bname\s*=\s*["']([\w.-]+)["']/g)].map((match) => match[1]!), ...(named === undefined ? [] : [named])];
}

/** A list of strings, as source. */
const LIST = String.raw`\[((?:[^\]"'#]|"[^"\n]*"|'[^'\n]*'|#[^\n]*)*)\]`;

/** The list that `install_requires` is, or that the variable holds which it is. */
function installRequires(text: string): string | undefined {
  const variable = /\binstall_requires["']?\s*[=:]\s*(\w+)/.exec(text)?.[1];
  return new RegExp(variable === undefined ? String.raw`\binstall_requires["']?\s*[=:]\s*${LIST}` : String.raw`^\s*${variable}\s*=\s*${LIST}`, 'm').exec(text)?.[1];
}

/** Whether `install_requires` is a list in this file or comes from a requirements file of the tree. */
function isLiteral(tree: SourceTree, path: string, text: string): boolean {
  const value = /\binstall_requires["']?\s*[=:]\s*(\[|\w+)/.exec(text)?.[1];
  if (value === undefined) return !/\*\*\w+/.test(text);
  if (value === '[') return true;
  if (new RegExp(`^\\s*${value}\\s*=\\s*\\[`, 'm').test(text)) return true;
  const isThere = (file: string): boolean => ['', 'requirements/', 'reqs/'].some((folder) => REQUIREMENTS.test(folder + file) && tree.has(joinPath(folderOf(path), folder + file) ?? ''));
  const called = /\binstall_requires["']?\s*[=:]\s*\w+\(["']([\w./-]+)["']\)/.exec(text)?.[1];
  if (called !== undefined && isThere(called)) return true;
  const files = [...text.matchAll(/["']([\w./-]*requirements[\w./-]*\.txt)["']/g)].map((match) => match[1]!);
  if (files.length > 0) return files.every((file) => tree.has(joinPath(folderOf(path), file) ?? ''));
  // `reqs('default.txt')`, with the folder put in front by the function.
  const lists = /["']requirements["']/.test(text) ? [...text.matchAll(/\(["']([\w-]+\.txt)["']\)/g)].map((match) => match[1]!) : [];
  return lists.length > 0 && lists.every((file) => tree.has(joinPath(folderOf(path), `requirements/${file}`) ?? ''));
}

function stringsOf(text: string): string[] {
  return [...text.matchAll(/"([^"\n]*)"|'([^'\n]*)'/g)].map((match) => match[1] ?? match[2] ?? '');
}

/** The lists of `[options]` and the extras. */
function readSetupConfiguration(text: string): Read | undefined {
  if (!/^\[(options|metadata)/m.test(text)) return undefined;
  const requirements: string[] = [];
  let section = '';
  let key = '';
  let complete = true;
  for (const line of text.split(/\r\n|\r|\n/)) {
    section = /^\[([^\]]+)\]/.exec(line)?.[1]?.trim() ?? section;
    const assigned = /^([\w.-]+)\s*=(.*)$/.exec(line);
    if (assigned !== null) key = assigned[1]!;
    const value = assigned === null ? line.trim() : assigned[2]!.trim();
    const isList = section === 'options.extras_require' || (section === 'options' && /^(install|setup|tests)_requires?$/.test(key));
    if (isList && value !== '' && !/^[#;[]/.test(value)) requirements.push(...value.split(';')[0]!.split(/,(?![^[]*\])/).slice(0, 1));
    if (isList && value.startsWith('file:')) complete = false;
  }
  const own = /^\[metadata\][^[]*?^name\s*=\s*([\w.-]+)/m.exec(text)?.[1];
  const installs = /^install_requires\s*=/m.test(text);
  return { declared: namesOf(requirements), complete, withExtras: extrasOf(requirements), own: own === undefined ? [] : [normalisedName(own)], use: installs || /^\[options\]/m.test(text) ? 'run' : 'develop' };
}

/** PEP 621, dependency groups, Poetry, PDM, uv, Hatch and Pipfile; `undefined` when the file declares none of them. */
async function readToml(tree: SourceTree, path: string, text: string): Promise<Read | undefined> {
  const { parse } = await import('smol-toml');
  let toml: unknown;
  try {
    toml = parse(text);
  } catch {
    return { declared: [], complete: false };
  }
  const project = at(toml, 'project');
  const tool = at(toml, 'tool');
  const poetry = at(tool, 'poetry');
  const lists = [
    at(project, 'dependencies'), ...values(at(project, 'optional-dependencies')), ...values(at(toml, 'dependency-groups')), at(at(toml, 'build-system'), 'requires'),
    at(at(tool, 'uv'), 'dev-dependencies'), ...values(at(at(tool, 'pdm'), 'dev-dependencies')), ...values(at(at(tool, 'hatch'), 'envs')).flatMap((env) => [at(env, 'dependencies'), at(env, 'extra-dependencies')]),
    ...values(at(at(at(tool, 'flit'), 'metadata'), 'requires-extra')), at(at(at(tool, 'flit'), 'metadata'), 'requires'),
  ];
  const tables = [
    at(poetry, 'dependencies'), at(poetry, 'dev-dependencies'), ...values(at(poetry, 'group')).map((group) => at(group, 'dependencies')), at(toml, 'packages'), at(toml, 'dev-packages'),
  ];
  const runs = [project, at(poetry, 'dependencies'), at(toml, 'packages')].some((value) => value !== undefined);
    const strings = (from: readonly unknown[]): string[] => namesOf(from.flatMap((list) => (Array.isArray(list) ? list as unknown[] : [])));
  const installed = [at(poetry, 'dependencies'), at(toml, 'packages')].flatMap((table) => Object.entries(table ?? {}));
  const isOptional = ([, value]: readonly [string, unknown]): boolean => at(value, 'optional') === true;
  const needed = [...strings([at(project, 'dependencies')]), ...installed.filter((entry) => !isOptional(entry) && entry[0] !== 'python').map(([name]) => normalisedName(name))];
  const optional = [...strings(values(at(project, 'optional-dependencies'))), ...installed.filter(isOptional).map(([name]) => normalisedName(name))];
  const keyed = tables.flatMap((table) => Object.keys(table ?? {})).filter((name) => name !== 'python').map(normalisedName);
  const dynamic = readDynamic(tree, path, project, tool);
  const withExtras = [...extrasOf(lists.flatMap((list) => (Array.isArray(list) ? list as unknown[] : []))), ...tables.flatMap((table) => Object.entries(table ?? {})).flatMap(([name, value]) => {
    const extras = at(value, 'extras');
    return Array.isArray(extras) && extras.length > 0 ? [withExtrasOf(name, extras.map(String))] : [];
  }), ...dynamic.withExtras ?? []];
  const own = [at(project, 'name'), at(poetry, 'name')].flatMap((name) => (typeof name === 'string' ? [normalisedName(name)] : []));
  const declared = [...strings(lists), ...keyed, ...dynamic.declared];
  if (!runs && declared.length === 0) return undefined;
  return { declared, withExtras, needed: [...needed, ...dynamic.declared], optional, complete: dynamic.complete, own, use: runs && dynamic.state !== 'elsewhere' ? 'run' : 'develop' };
}

/** Dependencies that `pyproject.toml` leaves to another file. */
function readDynamic(tree: SourceTree, path: string, project: unknown, tool: unknown): Read & { readonly state: 'none' | 'read' | 'elsewhere' } {
  const dynamic = at(project, 'dynamic');
  if (!Array.isArray(dynamic) || !dynamic.includes('dependencies') || at(at(tool, 'poetry'), 'dependencies') !== undefined) return { ...NOTHING, state: 'none' };
  const folder = folderOf(path);
  const named = at(at(at(at(tool, 'setuptools'), 'dynamic'), 'dependencies'), 'file') ?? at(at(at(at(tool, 'hatch'), 'metadata'), 'hooks'), 'requirements_txt');
  const files = (Array.isArray(named) ? named : typeof named === 'string' ? [named] : Array.isArray(at(named, 'files')) ? at(named, 'files') as unknown[] : []).map((file) => joinPath(folder, String(file)));
  const texts = files.map((file) => (file === undefined ? undefined : tree.text(file)));
  if (files.length > 0) {
    const reads = texts.map((text, index): Read => (text === undefined ? { declared: [], complete: false } : readRequirements(tree, files[index]!, text, new Set())));
    return { declared: reads.flatMap(({ declared }) => declared), withExtras: reads.flatMap((read) => read.withExtras ?? []), complete: reads.every(({ complete }) => complete), state: 'read' };
  }
  const beside = ['setup.py', 'setup.cfg'].some((name) => tree.has(folder === '' ? name : `${folder}/${name}`));
  return { declared: [], complete: beside, state: 'elsewhere' };
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

function values(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}
