import { baseOf, type SourceTree } from '../source-tree.ts';
import { dockerfiles } from './dockerfiles.ts';
import { dotenvFiles } from './dotenv-files.ts';
import { entriesOf, itemsOf, below, textAt, type Located } from './located.ts';
import { yamlFiles } from './yaml-files.ts';

/** What kind of file gives a variable of the environment, or tells people to. */
export type EnvironmentSource = 'dotenv' | 'dotenv-example' | 'compose' | 'dockerfile' | 'workflow' | 'yaml' | 'app-json' | 'terraform' | 'shell' | 'document';

/** One place where a variable of the environment is given a value or is described. */
export interface DeclaredVariable {
  readonly name: string;
  readonly path: string;
  /** Counts from 1. */
  readonly line: number;
  readonly source: EnvironmentSource;
  /** As written; `undefined` where the place only names it or takes it from elsewhere. */
  readonly value: string | undefined;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Keys of YAML below which names and values of variables stand: compose, workflows, Kubernetes, serverless, CI services. */
const HOLDERS = new Set(['environment', 'env', 'environments', 'variables', 'args', 'envVars', 'env_vars', 'stringData', 'data', 'env_variables', 'build_args']);

/** Every declaration of a variable in the tree, by name. What an application reads and nothing here declares has to come from whoever runs it. */
export async function declaredEnvironment(tree: SourceTree): Promise<ReadonlyMap<string, readonly DeclaredVariable[]>> {
  const all = [...inDotenv(tree), ...inDockerfiles(tree), ...inText(tree)];
  for (const file of (await tree.use(yamlFiles)).values()) for (const document of file.documents) all.push(...inYaml(file.path, document));
  const byName = new Map<string, DeclaredVariable[]>();
  for (const variable of all) {
    const known = byName.get(variable.name);
    if (known === undefined) byName.set(variable.name, [variable]);
    else known.push(variable);
  }
  return byName;
}

function inDotenv(tree: SourceTree): DeclaredVariable[] {
  return tree.use(dotenvFiles).flatMap(({ path, entries, example }) => entries.map(({ name, value, line }) => ({ name, path, line, source: example ? 'dotenv-example' as const : 'dotenv' as const, value })));
}

function inDockerfiles(tree: SourceTree): DeclaredVariable[] {
  return [...tree.use(dockerfiles).values()].flatMap(({ path, instructions }) => instructions.flatMap(({ keyword, words, line }) => {
    if (keyword !== 'ENV' && keyword !== 'ARG') return [];
    const pairs = keyword === 'ENV' && words[0]?.text.includes('=') === false ? words.slice(0, 1) : words;
    return pairs.flatMap((word) => {
      const [name, ...value] = word.text.split('=');
      return NAME.test(name!) ? [{ name: name!, path, line: word.line ?? line, source: 'dockerfile' as const, value: value.length === 0 ? undefined : value.join('=') }] : [];
    });
  }));
}

function inYaml(path: string, root: Located): DeclaredVariable[] {
  const found: DeclaredVariable[] = [];
  const source: EnvironmentSource = path.includes('.github/workflows/') ? 'workflow' : below(root, 'services') === undefined ? 'yaml' : 'compose';
  const seen = new Set<Located>();
  const queue: Located[] = [root];
  for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    for (const entry of entriesOf(value)) {
      if (HOLDERS.has(entry.key)) found.push(...variablesIn(path, source, entry.value));
      if (entry.value.kind !== 'scalar') queue.push(entry.value);
    }
    for (const item of itemsOf(value)) if (item.kind !== 'scalar') queue.push(item);
  }
  return found;
}

/** `NAME: value`, `- NAME=value`, `- NAME` and `- name: NAME`. */
function variablesIn(path: string, source: EnvironmentSource, holder: Located): DeclaredVariable[] {
  const mapped = entriesOf(holder).flatMap(({ key, line, value }) => (NAME.test(key) ? [{ name: key, path, line, source, value: value.kind === 'scalar' && value.value !== null ? String(value.value) : undefined }] : []));
  const listed = itemsOf(holder).flatMap((item) => {
    const [name, ...value] = (textAt(item) ?? textAt(below(item, 'name')) ?? textAt(below(item, 'key')) ?? '').split('=');
    return NAME.test(name!) ? [{ name: name!, path, line: item.line, source, value: value.length === 0 ? textAt(below(item, 'value')) : value.join('=') }] : [];
  });
  return [...mapped, ...listed];
}

/** Formats that are read line by line: a name there is enough, a wrong one can only silence a rule. */
const BY_LINE: readonly { readonly path: RegExp; readonly source: EnvironmentSource; readonly line: RegExp }[] = [
  { path: /\.(md|rst|mdx|txt|adoc)$/i, source: 'document', line: /(?:`{1,3}|\bexport +|^\s*)([A-Z][A-Z0-9_]{2,})(?==|`)/g },
  { path: /\.(sh|bash|service)$|(^|\/)(Makefile|Procfile|justfile|Justfile|\.envrc)$/, source: 'shell', line: /(?:^|[\s;"'])([A-Z][A-Z0-9_]{2,})\s*[:?]?=/g },
  { path: /\.(tf|tfvars|hcl)$/, source: 'terraform', line: /\b([A-Z][A-Z0-9_]{2,})"?\s*=|\bname\s*=\s*"([A-Z][A-Z0-9_]{2,})"/g },
  { path: /(^|\/)(app|vercel|wrangler|zappa_settings|launchSettings|now)\.json$|(^|\/)(fly|wrangler|netlify)\.toml$/, source: 'app-json', line: /(?<![A-Z0-9_])([A-Z][A-Z0-9_]{2,})["']?\s*[:=]/g },
];
/** A longer text is no description of variables. */
const MAX_TEXT = 300_000;

function inText(tree: SourceTree): DeclaredVariable[] {
  return tree.files.flatMap(({ path }) => {
    const kind = BY_LINE.find((entry) => entry.path.test(path));
    const text = kind === undefined || /^(CHANGELOG|CHANGES|HISTORY)/i.test(baseOf(path)) ? undefined : tree.text(path);
    if (kind === undefined || text === undefined || text.length > MAX_TEXT) return [];
    return text.split('\n').flatMap((line, index) => [...line.slice(0, 2_000).matchAll(kind.line)].map((match) => ({ name: (match[1] ?? match[2])!, path, line: index + 1, source: kind.source, value: undefined })));
  });
}
