import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'smol-toml';
import { formatDistributions, parseDistributions, type Distribution } from '../packages/checks/src/python/distribution-format.ts';
import { normalisedName } from '../packages/checks/src/python/distribution-modules.ts';
import { DISTRIBUTIONS } from '../packages/checks/src/python/distributions.ts';

const HELP = `npm run tables:python -- FOLDER...

Reads what Python distributions bring and need, and puts it into packages/checks/src/python/distributions.ts. Below each
folder it looks for installed distributions (*.dist-info with METADATA and RECORD, as "pip install --target FOLDER" leaves
them), unpacked source distributions (PKG-INFO) and lock files of uv and Poetry. It asks no network. What is read takes the
place of what was written by hand; what several versions tell is put together; an entry that nothing tells of stays.
`;
const TARGET = fileURLToPath(new URL('../packages/checks/src/python/distributions.ts', import.meta.url));

/** What one file tells of one distribution. */
interface Reading {
  readonly name: string;
  readonly modules?: readonly string[];
  readonly needs: readonly string[];
  readonly extras: ReadonlyMap<string, readonly string[]>;
}

/** An extra of more is left out, for the sake of size: what it brings is then not known. */
const MOST_OF_AN_EXTRA = 12;
/** What needs more is an application, which others do not build on. */
const MOST_NEEDS = 45;
/** Extras for those who work on the distribution itself. */
const FOR_DEVELOPERS = /^(dev|devel|develop|development|tests?|testing|docs?|docs?-.*|.*-docs?|lint|linting|typing|types|mypy|check|checks|cover|coverage|build|release|ci|all-dev|dev-.*|.*-dev|tests?-.*|.*-tests?|bench|benchmarks?|examples?|cov|quality|style|enabler|pre-commit|black|type|doctest)$/;
/** Distributions that share a namespace: their modules cannot be told from the name. */
const SHARED = /^(google|azure|opentelemetry|backports|jaraco|sphinxcontrib|nvidia|types|apache-airflow-providers|zope)-|-stubs$/;
/** Marker clauses that no CPython from 3.9 on, on Linux, macOS or Windows, meets. */
const NEVER = /(?:python_version|python_full_version)\s*<=?\s*["'](?:2|3\.[0-8])(?:\.\d+)?["']|python_version\s*==\s*["'](?:2|3\.[0-8])(?:\.\d+|\.\*)?["']|python_version\s*<\s*["']3\.9(?:\.0)?["']|python_full_version\s*<\s*["']3\.9(?:\.0)?["']|(?:platform_python_implementation|implementation_name)\s*==\s*["'](?!cpython)\w+["']|(?:sys_platform|platform_system|os_name)\s*==\s*["'](?!linux|darwin|win32|windows|nt|posix)\w+["']/i;

/** Every file below a folder that tells of a distribution. */
function* metadataFiles(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !/^(node_modules|\.git|testdata|data|fixtures)$/.test(entry.name)) yield* metadataFiles(path);
    else if (entry.isFile() && /^(METADATA|PKG-INFO|uv\.lock|poetry\.lock)$/.test(entry.name)) yield path;
  }
}

function readingsOf(path: string): Reading[] {
  const text = readFileSync(path, 'utf8');
  if (/\.lock$/.test(path)) return lockedReadings(text);
  const reading = metadataReading(text);
  if (reading === undefined) return [];
  const modules = modulesBeside(dirname(path), reading.name);
  return [{ ...reading, ...(modules === undefined || modules.length === 0 ? {} : { modules }) }];
}

function metadataReading(text: string): Reading | undefined {
  const head = text.slice(0, text.search(/\r?\n\r?\n/) === -1 ? text.length : text.search(/\r?\n\r?\n/));
  const name = /^Name: *(\S+)/m.exec(head)?.[1];
  // Before 2.1 requirements were elsewhere; a list that is dynamic may not be this one.
  if (name === undefined || !/^Metadata-Version: *2\.[1-9]/m.test(head) || /^Dynamic: *Requires-Dist/mi.test(head)) return undefined;
  const needs: string[] = [];
  const extras = new Map<string, string[]>();
  for (const match of head.matchAll(/^Requires-Dist: *([^\r\n]+)/gm)) {
    const [requirement, marker = ''] = match[1]!.split(/;(.*)/);
    const wanted = wantedOf(requirement!);
    if (wanted === undefined || NEVER.test(marker)) continue;
    const named = [...marker.matchAll(/extra\s*==\s*["']([^"']+)["']/g)].map(([, extra]) => normalisedName(extra!));
    if (named.length === 0) needs.push(wanted);
    for (const extra of named) if (!FOR_DEVELOPERS.test(extra)) extras.set(extra, [...extras.get(extra) ?? [], wanted]);
  }
  return { name: normalisedName(name), needs, extras };
}

/** `uvicorn[standard] (>=0.30)` is `uvicorn[standard]`. */
function wantedOf(requirement: string): string | undefined {
  const match = /^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?/.exec(requirement);
  if (match === null) return undefined;
  const extras = (match[2] ?? '').split(',').map((extra) => normalisedName(extra.trim())).filter((extra) => extra !== '').sort();
  return normalisedName(match[1]!) + (extras.length === 0 ? '' : `[${extras.join(',')}]`);
}

/** Top-level modules by the list of installed files; `undefined` where there is none. */
function modulesBeside(folder: string, distribution: string): string[] | undefined {
  let record: string;
  try {
    record = readFileSync(join(folder, 'RECORD'), 'utf8');
  } catch {
    return undefined;
  }
  const files = record.split('\n').map((line) => line.split(',')[0]!.replaceAll('"', '')).filter((path) => /\.(py|so|pyd|abi3\.so)$/.test(path) && !/^(\.\.|\/)|\.(dist-info|data|libs)\//.test(path));
  const all = new Set(files);
  const modules = files.flatMap((path) => moduleOf(path, all) ?? []);
  // Folders that careless packaging leaves at the top are nobody's.
  return collapsed([...new Set(modules)]).filter((name) => !/^(tests?|docs?|examples?|benchmarks?|scripts?|tools|conftest|setup|build|integration|test_.*|.*__mypyc)$/.test(name) || normalisedName(name) === distribution).sort();
}

/** Parts of one namespace, where they are many, by its name: nobody else has a share in it. */
function collapsed(modules: readonly string[]): string[] {
  const parentOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('.')));
  const counts = new Map<string, number>();
  for (const name of modules) counts.set(parentOf(name), (counts.get(parentOf(name)) ?? 0) + 1);
  return [...new Set(modules.map((name) => (parentOf(name) !== '' && counts.get(parentOf(name))! > 8 ? parentOf(name) : name)))];
}

/** `a/b/c.py` is `a`, or `a.b` where `a` has no `__init__.py` and so may be shared. */
function moduleOf(path: string, all: ReadonlySet<string>): string | undefined {
  const parts = path.split('/');
  const depth = parts.findIndex((_, index) => index === parts.length - 1 || all.has(`${parts.slice(0, index + 1).join('/')}/__init__.py`));
  const name = parts.slice(0, Math.min(depth, 3) + 1).join('.').replace(/\.(py|pyd|so|abi3\.so|cpython-[\w-]+\.so|cp\d+-[\w-]+\.pyd)$/, '').replace(/\.(abi3|cpython-[\w-]+|cp\d+-[\w-]+)$/, '');
  return /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(name) ? name : undefined;
}

/** Lock files tell all that a distribution needs, and the extras that were asked for. */
function lockedReadings(text: string): Reading[] {
  const locked = (parse(text) as { package?: unknown }).package;
  return (Array.isArray(locked) ? locked as Locked[] : []).filter(({ source }) => source === undefined || source.registry !== undefined).map((entry) => ({
    name: normalisedName(entry.name), needs: lockedNeeds(entry.dependencies), extras: new Map(Object.entries(entry['optional-dependencies'] ?? {}).filter(([extra]) => !FOR_DEVELOPERS.test(extra)).map(([extra, list]) => [normalisedName(extra), lockedNeeds(list)])),
  }));
}

interface Locked {
  readonly name: string;
  readonly source?: { readonly registry?: string };
  readonly dependencies?: LockedNeeds;
  readonly 'optional-dependencies'?: Readonly<Record<string, LockedNeeds>>;
}
type LockedNeeds = readonly { readonly name: string; readonly extra?: readonly string[]; readonly marker?: string }[] | Readonly<Record<string, unknown>>;

function lockedNeeds(needs: LockedNeeds | undefined): string[] {
  if (needs === undefined) return [];
  if (!Array.isArray(needs)) return Object.entries(needs as Readonly<Record<string, unknown>>).filter(([, value]) => (value as { optional?: boolean }).optional !== true).map(([name]) => normalisedName(name));
  return (needs as readonly { name: string; extra?: readonly string[]; marker?: string }[]).filter(({ marker }) => !NEVER.test(marker ?? '')).map(({ name, extra }) => wantedOf(`${name}${extra === undefined ? '' : `[${extra.join(',')}]`}`)!);
}

interface Fresh {
  modules?: Set<string>;
  readonly needs: Set<string>;
  readonly extras: Map<string, Set<string>>;
}

/** What was there before and what was read, the read over the written. */
function merged(before: ReadonlyMap<string, Distribution>, readings: readonly Reading[]): Map<string, Distribution> {
  const all = new Map(before);
  const fresh = new Map<string, Fresh>();
  for (const { name, modules, needs, extras } of readings) {
    const known: Fresh = fresh.get(name) ?? { needs: new Set(), extras: new Map() };
    fresh.set(name, known);
    if (modules !== undefined) known.modules = new Set([...known.modules ?? [], ...modules]);
    for (const need of needs) known.needs.add(need);
    for (const [extra, list] of extras) known.extras.set(extra, new Set([...known.extras.get(extra) ?? [], ...list]));
  }
  const wanted = new Set(readings.flatMap((reading) => reading.needs).map((need) => need.split('[')[0]!));
  for (const [name, { modules, needs, extras }] of fresh) {
    const old = before.get(name);
    // An application that nobody needs is in nobody's list of requirements.
    if ((old === undefined && !wanted.has(name)) || needs.size > MOST_NEEDS) continue;
    all.set(name, {
      modules: modules === undefined ? old?.modules ?? (SHARED.test(name) ? [] : [name.replaceAll('-', '_')]) : [...new Set([...modules, ...(old?.read === true ? old.modules : [])])].sort(),
      needs: [...new Set([...needs, ...(old?.read === true ? old.needs ?? [] : [])])].sort(),
      extras: new Map([...extras].filter(([, list]) => list.size <= MOST_OF_AN_EXTRA).map(([extra, list]) => [extra, [...list].sort()] as const)), read: true,
    });
  }
  return all;
}

function fileOf(all: ReadonlyMap<string, Distribution>): string {
  return `/**
 * What distributions on PyPI bring and need, for \`parseDistributions\`. Made by \`npm run tables:python\` from their own
 * metadata (\`RECORD\`, \`Requires-Dist\`) and from lock files; entries with \`~\` are written by hand and give way to what is read.
 */
export const DISTRIBUTIONS = \`
${formatDistributions(all)}
\`;
`;
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean' } } });
if (values.help === true || positionals.length === 0) {
  process.stdout.write(HELP);
} else {
  const paths = positionals.flatMap((folder) => [...metadataFiles(folder)]).sort();
  const readings = paths.filter((path) => !/_vendor|site-packages\/.*site-packages/.test(path)).flatMap((path) => {
    try {
      return readingsOf(path);
    } catch (error) {
      process.stderr.write(`left out ${basename(dirname(path))}/${basename(path)}: ${String(error)}\n`);
      return [];
    }
  });
  writeFileSync(TARGET, fileOf(merged(parseDistributions(DISTRIBUTIONS), readings)));
  process.stdout.write(`${new Set(readings.map(({ name }) => name)).size} distributions read from ${paths.length} files\n`);
}
